/**
 * Initial weights, as the namespace `init`: rules that draw a tensor from its shape, and one that looks at data.
 *
 * @module
 */
export * from "./initializers.ts";
export { type LsuvOptions, lsuv } from "./lsuv.ts";
