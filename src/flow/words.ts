// How a number reads in a sentence, a table or on an axis.

const superscripts: Record<string, string> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** 10 to an integer power, as text: `power(-12)` is "10⁻¹²". */
export const power = (exponent: number): string =>
  `10${[...String(exponent)].map((character) => superscripts[character]).join("")}`;

/** A number to three significant digits, for a sentence: 0.25, 1.2 × 10⁻⁷, −3. */
export function words(value: number): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? "not a number" : value > 0 ? "infinity" : "−infinity";
  if (value === 0) return "0";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return sign + String(Number(size.toPrecision(3)));
  const [mantissa, exponent] = size.toExponential(1).split("e");
  const ten = power(Number(exponent));
  return Number(mantissa) === 1 ? sign + ten : `${sign}${Number(mantissa)} × ${ten}`;
}

/** "1 input", "3 inputs". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A share as per cent: 83 %, 0.4 %. */
export const percent = (share: number): string => `${words(Number((100 * share).toPrecision(2)))} %`;
