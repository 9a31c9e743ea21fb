package dev.livelist.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may want to know of one view. It tells the values of scopes and filters: not for everybody's eyes.
 *
 * @param scope the rows that its readers may see
 * @param filter what they filter by
 * @param search what they search for
 * @param sort what they sort by
 * @param shape what its documents are, in words: a page or an anchored one, one row, a count, or groups and by what
 * @param size the size of a page; 0 where its documents are no pages
 * @param pages the pages that are open
 * @param readers how many readers it has
 * @param state what its readers were last told: live, or stale and why
 * @param rows how many rows it knows, from the start of the list
 * @param complete whether that is all of them
 * @param total the total it tells, if it keeps one
 * @param picking how changed rows that concern it are found
 * @param terms the terms of scope and filter, and who decides them
 * @param order the terms of the order, and who decides them
 * @param statements how many statements it has made of its own
 * @param fullReads how many of them read the list from its start
 * @param evaluations how often it was looked into whether a changed row concerns it
 * @param bytes about how much memory it takes
 */
public record ViewReport(
        String scope,
        String filter,
        String search,
        String sort,
        String shape,
        int size,
        List<Integer> pages,
        int readers,
        String state,
        int rows,
        boolean complete,
        @Nullable String total,
        String picking,
        List<Term> terms,
        List<Term> order,
        long statements,
        long fullReads,
        long evaluations,
        long bytes) {

    /**
     * A term, and who decides it.
     *
     * @param term the term
     * @param inMemory whether memory decides it exactly as the database does
     * @param reason why it does not; null where it does
     */
    public record Term(
            String term, boolean inMemory, @Nullable String reason) {}
}
