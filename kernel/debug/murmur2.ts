// MurmurHash2, 32 bits: the hash under which JupyterLab names a cell's text to the debugger.
// Austin Appleby's public-domain algorithm, over the text's UTF-8 bytes as @jupyterlab/debugger computes it.

const multiplier = 0x5bd1e995;

/**
 * @param seed - an unsigned 32-bit number.
 *
 * @example
 * murmur2("", 0) // 0
 */
export function murmur2(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(view.getUint32(at, true), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  if (whole < bytes.length) {
    for (let at = bytes.length - 1; at >= whole; at--) hash ^= bytes[at] << (8 * (at - whole));
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
