// The tests of what is handed out: the npm package, the documents, the API report. They need the builds in dist/.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/ship/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
