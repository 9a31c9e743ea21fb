package dev.livelist.r2dbc;

import org.springframework.data.annotation.Id;

/** Another entity, for transactions that write more than items. */
record Crate(@Id Long id) {}
