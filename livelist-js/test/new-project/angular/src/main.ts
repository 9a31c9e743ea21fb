import { provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Products } from "./products";

bootstrapApplication(Products, { providers: [provideZonelessChangeDetection()] });
