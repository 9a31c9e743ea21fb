/**
 * What a persistence API implements so that its rows can be live. {@link dev.livelist.source.RowSource} is required. {@link
 * dev.livelist.source.PeekSource}, {@link dev.livelist.source.CountSource}, {@link dev.livelist.source.BatchSource}, {@link
 * dev.livelist.source.DueSource} and {@link dev.livelist.source.MemoryRules} are optional: each of them saves statements. A
 * {@link dev.livelist.source.GroupSource} can group rows, which lists with groups need. A {@link dev.livelist.source.SettingsSource} reads
 * under settings of the database's session, which lists with database settings need.
 */
@NullMarked
package dev.livelist.source;

import org.jspecify.annotations.NullMarked;
