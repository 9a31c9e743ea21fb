/** Without Spring. */
@org.jspecify.annotations.NullMarked
package com.example.plain;
