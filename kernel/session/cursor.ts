// Positions in text: the protocol counts Unicode code points, TypeScript and JavaScript count UTF-16 units.

/** The UTF-16 offset of the `codePoints`-th code point of `text`; past its end, its length. */
export function codePointsToUtf16(text: string, codePoints: number): number {
  let offset = 0;
  for (let seen = 0; seen < codePoints && offset < text.length; seen++) offset += widthAt(text, offset);
  return offset;
}

/**
 * How many code points of `text` begin before the UTF-16 offset: the inverse of `codePointsToUtf16` for every
 * offset that does not split a surrogate pair.
 */
export function utf16ToCodePoints(text: string, offset: number): number {
  let codePoints = 0;
  for (let at = 0; at < offset && at < text.length; at += widthAt(text, at)) codePoints++;
  return codePoints;
}

function widthAt(text: string, offset: number): number {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}
