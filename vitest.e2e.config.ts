// The tests that drive a real JupyterLab in a real Chromium. One at a time: each file has a server, a kernel and a browser.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.test.ts"],
    maxWorkers: 1,
    // A second, as it is else, is too short for a browser on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
