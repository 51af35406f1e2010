// The kernels that programs and eager matrix products call. Addresses are bytes, everything else counts elements.
export { gemm, gemmScratch } from "./gemm";
export { gemm64, gemm64Scratch } from "./gemm64";
export * from "./move";
export * from "./reduce";
