import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: { chunkSizeWarningLimit: 600 }, // TanStack DB with React
  server: { proxy: { "/live": process.env.SHOP ?? "http://localhost:8080" } },
});
