import { mount } from "svelte";
import Products from "./Products.svelte";

mount(Products, { target: document.getElementById("root")! });
