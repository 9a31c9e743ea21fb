@NullMarked
package com.example.recipes;

import org.jspecify.annotations.NullMarked;
