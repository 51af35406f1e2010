/**
 * Tensors, derivatives, networks, what shows why gradients vanish, and derivations that check themselves: one line a room.
 *
 * @module gradbook
 */
export * from "./autodiff/index.ts";
export * as check from "./check/index.ts";
export * as data from "./data/index.ts";
export * from "./derive/index.ts";
export * as flow from "./flow/index.ts";
export * as nn from "./nn/index.ts";
export * as init from "./nn/init.ts";
export * as optim from "./optim/index.ts";
export * as plot from "./plot/index.ts";
export * from "./program/index.ts";
export * from "./tensor/index.ts";
