/**
 * Gradient flow: what reaches each layer of a network, why so little, and what to try.
 *
 * @module
 */
export { type Bins, countBins } from "./bins.ts";
export type { Finding, FindingKind } from "./diagnosis.ts";
export { type Distribution, distribution, distributionOf } from "./distribution.ts";
export { type LiveLayer, type LiveMessage, type LiveOptions, type LiveSink, live } from "./live.ts";
export {
  criticalWeightVariance,
  type Gaussian,
  gaussianMean,
  type MeanField,
  meanField,
  type RandomNetwork,
  varianceMap,
} from "./meanField.ts";
export type { LayerMoment } from "./moments.ts";
export { type RoundingDepth, roundingDepth, type UpdateEffect, updateEffect } from "./precision.ts";
export {
  type FlowMoment,
  FlowRecord,
  type MomentFigure,
  type RecordOptions,
  record,
} from "./record.ts";
export { FlowReport, type LayerFlow, type TimeStep } from "./report.ts";
export { singularValues } from "./singularValues.ts";
export { spectralRadius } from "./spectralRadius.ts";
export { type TraceOptions, trace } from "./trace.ts";
