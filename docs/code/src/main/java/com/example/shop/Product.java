package com.example.shop;

import java.math.BigDecimal;
import org.springframework.data.annotation.Id;

record Product(@Id Long id, String name, String category, BigDecimal price, boolean active) {}
