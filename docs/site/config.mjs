import { defineConfig } from "vitepress";

const page = (text, link) => ({ text, link });

export default defineConfig({
  lang: "en",
  title: "Livelist",
  description: "Lists in browsers that stay in step with a database, on any number of workers.",
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  cleanUrls: true,
  outDir: "../dist",
  cacheDir: "../cache",
  // The guide sends readers to their own machine.
  ignoreDeadLinks: [/^https?:\/\/localhost/],
  themeConfig: {
    logo: "/icon.svg",
    search: { provider: "local" },
    outline: { level: [2, 3] },
    socialLinks: [{ icon: "github", link: "https://github.com/livelist/livelist" }],
    nav: [page("Guide", "/guide"), page("Recipes", "/recipes"), page("Reference", "/rules"), page("Operations", "/operations")],
    sidebar: [
      {
        text: "Start",
        items: [page("What it is", "/"), page("How to think about it", "/model"), page("Guide", "/guide"), page("Recipes", "/recipes")],
      },
      {
        text: "Use",
        items: [
          page("Browser client", "/livelist-js"),
          page("Capture", "/capture"),
          page("Transports", "/transports"),
          page("Properties", "/properties"),
          page("Security", "/security"),
        ],
      },
      {
        text: "Run",
        items: [page("Operations", "/operations"), page("Capacity", "/capacity"), page("Versions and support", "/versions")],
      },
      {
        text: "Reference",
        items: [
          page("Rules", "/rules"),
          page("Protocol", "/protocol"),
          page("Architecture", "/architecture"),
          page("Broadcaster", "/broadcaster"),
          page("Broadcaster kit", "/broadcaster-tck"),
          page("Reliability", "/reliability"),
          page("Benchmarks", "/benchmarks"),
          page("Decisions", "/decisions/"),
        ],
      },
      {
        text: "Project",
        items: [page("Changelog", "/changelog"), page("Contributing", "/contributing"), page("Reporting a vulnerability", "/reporting")],
      },
    ],
  },
});
