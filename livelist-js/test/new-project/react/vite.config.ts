import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/live": process.env.SHOP ?? "http://localhost:8080" } },
});
