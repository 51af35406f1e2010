// Where in a cell to ask for an inspection, from where the cursor stands.

/** Offsets at which to ask, best first: the place itself, the name before it, the function of the call around it. */
export function placesToAsk(source: string, offset: number): number[] {
  const places = [offset];
  const isWord = (at: number): boolean => /[\p{ID_Continue}$]/u.test(source[at] ?? "");
  if (!isWord(offset) && isWord(offset - 1)) places[0] = offset - 1;
  let depth = 0;
  for (let at = offset - 1; at >= 0; at--) {
    if (source[at] === ")") depth++;
    else if (source[at] === "(" && depth-- === 0) {
      let end = at - 1;
      while (end > 0 && /\s/.test(source[end])) end--;
      if (isWord(end)) places.push(end);
      break;
    }
  }
  return places;
}
