// Builds the screen into the Python package; `npm run dev` asks a running `belvedere serve` for /api.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "../src/belvedere/server/static",
    emptyOutDir: true,
    target: "es2022",
    // a strict Content-Security-Policy lets in no data: fonts or scripts, so nothing is inlined
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300, // kB: MapLibre is one chunk, asked for after the first paint
  },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:8700" } },
});
