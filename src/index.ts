// The public names of gradbook: one line a room.
export * from "./autodiff/index.ts";
export * from "./program/index.ts";
export * from "./tensor/index.ts";
