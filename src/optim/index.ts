/**
 * Training: optimizers, learning-rate schedules, clipping, and the loop that joins them.
 *
 * @module
 */
export { type Clipping, clipByNorm, clipByValue, globalNorm } from "./clipping.ts";
export {
  type AdagradOptions,
  type AdamOptions,
  adagrad,
  adam,
  adamW,
  type LearningRate,
  type Optimizer,
  type OptimizerOptions,
  type RmspropOptions,
  rmsprop,
  type SgdOptions,
  type Slots,
  sgd,
} from "./optimizers.ts";
export { cosine, exponentialDecay, type Schedule, stepDecay, warmup } from "./schedules.ts";
export {
  type FitOptions,
  type FitResult,
  type StepEvent,
  Trainer,
  type TrainerOptions,
  trainer,
} from "./trainer.ts";
