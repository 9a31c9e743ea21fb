@NullMarked
package com.example.references;

import org.jspecify.annotations.NullMarked;
