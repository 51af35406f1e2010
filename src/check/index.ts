/**
 * What a graded cell asserts with: checks that say what was expected, what was found, how far off, and a hint.
 *
 * @module
 */
export { type CloseOptions, type Comparable, close, equal, holds, shape, throws } from "./assertions.ts";
export { CheckError, type CheckReport } from "./checkError.ts";
export { derivation } from "./derivation.ts";
export { type GradientOptions, gradient } from "./gradient.ts";
export { type Part, Score, score } from "./score.ts";
