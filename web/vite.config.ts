import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    target: "es2022",
    // Everything in files of their own: mmd's Content-Security-Policy lets nothing inline run.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  worker: { format: "es" },
  test: { include: ["tests/unit/**/*.test.ts"], testTimeout: 30_000, pool: "threads", isolate: false },
});
