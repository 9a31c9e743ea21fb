/** A library on JPA. */
package com.example.library;
