/**
 * One thread owns a list, or the part of it that is read under one choice of database settings. This package is that thread's: the views
 * of a list as plain data, and what happens to them.
 *
 * <h2>Events in, effects out</h2>
 *
 * <p>A {@link dev.livelist.engine.shard.Shard} receives events: rows have changed, a reader came or left, a turn was granted, a statement
 * ended, a timer fired, the broadcaster changed its state. Each event is one method call. It changes the data and notes effects:
 * wait for a turn, run a statement, set a timer, tell these readers. {@link dev.livelist.engine.shard.ShardRunner} passes the shard one
 * event at a time and performs the effects of an event before the next one. What comes of an effect is another event. So nothing in
 * here waits, locks, or calls out; between two events every view and the index agree; and a test drives a shard by passing it events.
 *
 * <h2>A batch of changes</h2>
 *
 * <ol>
 *   <li>{@code Looks} collects the keys of changed rows. One look at a time reads up to 500 of them, whoever may see them.
 *   <li>{@code ViewIndex} picks the views that the rows concern: those that hold them, and those that they may belong to, found by an
 *       equality term. For each it says what memory decides, and what only the database can.
 *   <li>{@code RowIntake} takes decided rows into the prefix of the view. A prefix is exact because rows that have not changed stand where they
 *       stood. Where it would become too short, or its order is the database's alone, the view is read from its start.
 *   <li>{@code Probes} asks the database about the rest, for several views of one shape in one statement.
 *   <li>{@code Publications} renders the open pages. Each page makes one patch, encoded once, for all of its readers.
 *   <li>{@code Counts} counts totals that have come into doubt, several views in one statement, at most once in an interval.
 * </ol>
 *
 * <p>{@code FullReads} reads a view from its start: for a first reader, after an invalidation or a failure, and to compare. After each event
 * {@code Shard} looks at each view that something has happened to, and starts what it needs next: a full read, a probe, or a count.
 * That is the only place where this is decided.
 *
 * <h2>Rows of other models</h2>
 *
 * <p>A view whose condition asks about rows of another model waits until {@code RelatedLooks} has read those that satisfy it. {@code
 * RelatedConditions} then narrows the view to the values that these rows have in the linked column, and has the view read again when one of
 * them changes, or another comes to satisfy the condition.
 *
 * <h2>What makes it right</h2>
 *
 * <ul>
 *   <li>At most one statement that reads rows is under way for a view, and the keys it answers for are taken out before it begins. What
 *       changes meanwhile is noted, and asked about afterwards where the answer may have missed it.
 *   <li>Looks come one after the other. A look that began before the view's own statement ended is not believed.
 *   <li>Nothing pending is dropped because it is much or because it failed. A statement that fails puts its keys back.
 *   <li>A total stays as it is only where each changed row was seen by the last count and is still there. Everything else is a doubt.
 *       Doubts are numbered, so that a count answers for those before it, and for no later ones.
 * </ul>
 *
 * <h2>What is confined where</h2>
 *
 * <p>Everything reachable from a shard belongs to it. Threads that poll readers see documents through one volatile field of each page, and
 * the status through one of each view. {@code ViewBudget}, the gate, the statements and the database's health are shared by all shards,
 * and safe for any thread. Application code does not run here: row mappers run on the row source's thread, scopes on the
 * request's, {@code onChange} on a thread of the list's own.
 *
 * <h2>Bounds</h2>
 *
 * <p>{@code max-views} views over all lists; per view {@code need + 2 * lookahead} rows, and a history per page as the settings allow; 100,000
 * keys that wait for the shard, and as many for a view (more have everything read again); one look and one turn for probes that wait,
 * one count under way, one turn for a full read per view.
 *
 * <h2>Not promised</h2>
 *
 * <p>That a reader sees each state of a row, or that rows and their total change in one patch. That a page is one snapshot of the database while
 * writes go on: its rows may come from several statements, and agree once writes stop.
 *
 * <h2>Where things go</h2>
 *
 * <p>A new kind of condition: its visitor methods in {@code MemoryJudge} and {@code Shapes}; nothing here. A new shape of
 * documents: a {@code QueryShape}, and its {@code DocumentForm} in {@code engine.page}, which says what a view must know for it. A new reason to read a view again: a mark in {@code View} that
 * {@code View.mustReadAll} knows, set by an event.
 */
@NullMarked
package dev.livelist.engine.shard;

import org.jspecify.annotations.NullMarked;
