/**
 * Data to train on: real digits from a package, sets made by rule, and batches of any of them.
 *
 * @module
 */
export { type BatchOptions, batches, type Dataset, first } from "./batches.ts";
export { type DigitsOptions, digits, type Split } from "./digits.ts";
export {
  addingProblem,
  type PlaneOptions,
  type SequenceOptions,
  type SyntheticOptions,
  spirals,
  temporalOrder,
  twoMoons,
} from "./synthetic.ts";
