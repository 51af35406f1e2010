// The public names of gradbook: one line a room.
export * from "./autodiff/index.ts";
export * from "./tensor/index.ts";
