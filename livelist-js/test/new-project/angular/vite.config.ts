import angular from "@analogjs/vite-plugin-angular";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [angular()],
  server: { proxy: { "/live": process.env.SHOP ?? "http://localhost:8080" } },
});
