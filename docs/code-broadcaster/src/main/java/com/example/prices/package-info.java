/** The application of docs/broadcaster.md: Spring MVC, JDBC, and the broadcaster without lists. */
@org.jspecify.annotations.NullMarked
package com.example.prices;
