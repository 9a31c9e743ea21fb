/** A transport of one's own. */
@org.jspecify.annotations.NullMarked
package com.example.files;
