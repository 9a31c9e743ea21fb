export { flushSync, mount, unmount } from "svelte";
export { default as List } from "./List.svelte";
export { default as Endless } from "./Endless.svelte";
export { default as Store } from "./Store.svelte";
export { props } from "./props.svelte.js";
