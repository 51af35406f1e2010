// One vitest run over the unit tests of every part; tests/e2e and tests/peers have their own runs (scripts/test.mjs).
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/{src,kernel,extension,grading,notebooks}/**/*.test.ts"],
    setupFiles: ["tests/seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
