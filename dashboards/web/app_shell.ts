import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import type { Plugin } from "vite";

/** What the worker is called: at the root, so that it answers for every page. */
export const WORKER = "worker";

/** Tells the worker which files the build is made of: it keeps them where there is no network. */
export function appShell(): Plugin {
  return {
    name: "gridcity-app-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const built = Object.keys(bundle).filter((file) => file !== `${WORKER}.js`);
      const files = [...new Set(["index.html", ...readdirSync("public"), ...built])].sort();
      const hash = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
      const worker = bundle[`${WORKER}.js`];
      if (worker?.type !== "chunk" || !worker.code.includes("__SHELL__")) {
        throw new Error("The worker that keeps the pages was not built.");
      }
      const shell = { name: `gridcity-pages-${hash}`, files: files.map((file) => `/${file}`) };
      worker.code = worker.code.replaceAll("__SHELL__", () => JSON.stringify(shell));
    },
  };
}
