import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { appShell, WORKER } from "./app_shell";

/** Where `npm run dev` finds the API: a gridcity server on its usual port. */
const API = process.env.GRIDCITY_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), appShell()],
  build: {
    target: "es2022",
    // Fonts and marks stay files of their own: a strict content policy refuses data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200, // MapLibre alone is 1.1 MB before compression
    rolldownOptions: {
      input: { index: "index.html", [WORKER]: "src/offline/worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? `${WORKER}.js` : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: { "/api": { target: API } } },
  // Pure functions all of them: one file leaves nothing behind for the next.
  test: { environment: "node", isolate: false, include: ["src/**/*.test.ts"] },
});
