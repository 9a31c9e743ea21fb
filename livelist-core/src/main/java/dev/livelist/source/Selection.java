package dev.livelist.source;

import dev.livelist.Condition;
import dev.livelist.Scope;

/**
 * Which rows: those that the scope and the condition both admit.
 *
 * @param scope what the principal may see
 * @param condition what the reader asked for: filters and search
 */
public record Selection(Scope scope, Condition condition) {}
