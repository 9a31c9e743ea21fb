import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [vue()],
  server: { proxy: { "/live": process.env.SHOP ?? "http://localhost:8080" } },
});
