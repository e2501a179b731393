import { defineConfig } from "vite";

export default defineConfig(({ command }) => ({
  // Django serves dist/ below /static/ (STATICFILES_DIRS), and reads the manifest through django-vite.
  base: command === "build" ? "/static/" : "/",
  // Django serves static/ itself.
  publicDir: command === "build" ? false : "static",
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    // The policy of the pages names no data: scripts or fonts; small assets stay files.
    assetsInlineLimit: 0,
    rollupOptions: {
      // What all three screens share comes as one file: a request costs a phone on a slow network more than a few bytes. The
      // common look is of it, or it would be linked behind a screen's own, which then no longer wins.
      output: { codeSplitting: { groups: [{ name: "shared", test: /node_modules\/(preact|@preact)\/|\/src\/(page|time|never|format|language|types\.gen)\.ts|\/src\/net\/api\.ts|\/src\/look\/(shapes|signs|sheet|fields|field-words|closed)\.|\/static\/muster\.css/ }] } },
      input: { board: "src/board/main.tsx", phone: "src/phone/main.tsx", "phone-worker": "src/phone/worker.ts", wall: "src/wall/main.tsx" },
    },
  },
  worker: { format: "es" },
}));
