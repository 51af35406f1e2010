// Prime factors and exact roots of fractions: what keeps log 4 = 2 log 2 and √(9/4) = 3/2.
import { type Rational, rational } from "../expression/rational.ts";

/** Prime factors up to 1000; what is left counts as a prime. */
export function primes(n: bigint): Map<bigint, number> {
  const found = new Map<bigint, number>();
  let rest = n;
  for (let p = 2n; p < 1000n && p * p <= rest; p++) {
    while (rest % p === 0n) {
      found.set(p, (found.get(p) ?? 0) + 1);
      rest /= p;
    }
  }
  if (rest > 1n) found.set(rest, (found.get(rest) ?? 0) + 1);
  return found;
}

/** The k-th root, where it is a fraction. */
export function exactRoot(c: Rational, k: number): Rational | undefined {
  const root = (n: bigint): bigint | undefined => {
    const guess = BigInt(Math.round(Number(n) ** (1 / k)));
    return [guess - 1n, guess, guess + 1n].find((g) => g >= 0n && g ** BigInt(k) === n);
  };
  const [n, d] = [root(c.n), root(c.d)];
  return n === undefined || d === undefined || d === 0n ? undefined : rational(n, d);
}
