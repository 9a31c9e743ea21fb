/** The recipes of the documentation, for Spring MVC. */
@NullMarked
package com.example.recipes;

import org.jspecify.annotations.NullMarked;
