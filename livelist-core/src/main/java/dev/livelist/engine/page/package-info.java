/**
 * Pages as readers see them: rows and their JSON, documents and their versions, patches between documents, and the history of a page.
 *
 * <p>Internal. Everything here is a value, or is confined to the shard that owns it.
 */
@NullMarked
package dev.livelist.engine.page;

import org.jspecify.annotations.NullMarked;
