package com.example.recipes;

import org.springframework.data.annotation.Id;

public record Note(@Id Long id, String tenant, String text) {}
