package dev.livelist.engine;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.source.RowSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Baskets, and what they show of the tags on them, which are created, moved to and fro, changed and deleted. What a basket should show is
 * computed here, of both tables as they are.
 *
 * <p>The tables are {@code derived_basket (id, name)} and {@code derived_tag (id, basket, text, amount)}.
 */
public final class OracleChildren implements Oracle.Subject {

    /** The most tags that a basket shows. */
    public static final int SHOWN = 3;

    private static final int BASKETS = 6;
    private static final int TAGS = 25;

    /** A database. */
    public interface Tables {

        /**
         * One transaction.
         *
         * @return whether it was committed, and not refused because another one was in its way
         */
        boolean write(List<String> statements);

        /** The rows of a query. */
        List<List<@Nullable Object>> read(String sql);

        /** Makes statements fail or wait, where there is a way. */
        void disturb(Random choice);
    }

    private record Tag(
            long id,
            long basket,
            @Nullable String text,
            @Nullable Integer amount) {}

    private final Tables tables;
    private final ListDefinition<?> list;
    private final RowSource source;
    private final Broadcaster broadcaster;
    private final String basket;
    private final String tag;

    /**
     * Begins anew.
     *
     * @param list shows of a basket {@code id}, {@code name}, {@code tags} (the number), {@code tagged}, {@code amount} (the sum), {@code
     *     last} (the text of the latest by amount) and {@code first} (the first {@value #SHOWN} by amount: {@code id}, {@code text}, {@code
     *     amount})
     */
    public OracleChildren(
            Tables tables, ListDefinition<?> list, RowSource source, Broadcaster broadcaster, Random random) {
        this.tables = tables;
        this.list = list;
        this.source = source;
        this.broadcaster = broadcaster;
        this.basket = list.label();
        this.tag = list.related().get(0).label();
        tables.write(List.of("DELETE FROM derived_tag", "DELETE FROM derived_basket"));
        for (int id = 1; id <= BASKETS; id++) {
            if (!tables.write(List.of("INSERT INTO derived_basket (id, name) VALUES (" + id + ", 'a')"))) {
                throw new IllegalStateException("The tables cannot be written");
            }
        }
        for (int id = 1; id <= TAGS; id += 1 + random.nextInt(4)) {
            tables.write(List.of(insert(id, random)));
        }
    }

    @Override
    public ListDefinition<?> list() {
        return list;
    }

    @Override
    public RowSource source() {
        return source;
    }

    @Override
    public Oracle.Question ask(Random choice) {
        int above = choice.nextInt(3);
        boolean byName = choice.nextBoolean();
        Condition filter = new Condition.Comparison("id", Condition.Operator.GT, (long) above);
        List<Sort> sorts = byName ? List.of(new Sort("name", Sort.Direction.ASC)) : List.of();
        ListQuery page = new ListQuery(
                list, Condition.all(), filter, "", sorts, choice.nextInt(4) == 0 ? 1 : 0, 1 + choice.nextInt(7));
        ListQuery query = choice.nextInt(8) == 0 ? page.as(new QueryShape.Count()) : page;
        return new Oracle.Question(query, () -> rows(above, byName));
    }

    @Override
    public String write(Random choice) {
        List<String> statements = new ArrayList<>();
        List<Signal> signals = new ArrayList<>();
        for (int i = choice.nextInt(4) == 0 ? 1 + choice.nextInt(4) : 1; i > 0; i--) {
            add(choice, statements, signals);
        }
        boolean committed = tables.write(statements);
        if (committed) {
            broadcaster.publish(signals);
        }
        return (committed ? "committed " : "refused ") + statements;
    }

    private void add(Random choice, List<String> statements, List<Signal> signals) {
        long id = 1L + choice.nextInt(TAGS);
        long other = 1L + choice.nextInt(BASKETS);
        switch (choice.nextInt(12)) {
            case 0, 1, 2 -> {
                statements.add(insert(id, choice));
                signals.add(ModelChange.created(tag, id));
            }
            case 3, 4, 5, 6 -> {
                statements.add("UPDATE derived_tag SET basket = " + other + " WHERE id = " + id);
                signals.add(ModelChange.updated(tag, id));
            }
            case 7 -> {
                statements.add("UPDATE derived_tag SET amount = " + choice.nextInt(4) + ", text = 't"
                        + choice.nextInt(9) + "' WHERE id = " + id);
                signals.add(ModelChange.updated(tag, id));
            }
            case 8 -> {
                statements.add("DELETE FROM derived_tag WHERE id = " + id);
                signals.add(ModelChange.deleted(tag, id));
            }
            case 9 -> {
                statements.add("UPDATE derived_basket SET name = '" + (char) ('a' + choice.nextInt(4)) + "' WHERE id = "
                        + other);
                signals.add(ModelChange.updated(basket, other));
            }
            case 10 -> {
                if (choice.nextBoolean()) {
                    statements.add("DELETE FROM derived_basket WHERE id = " + other);
                    signals.add(ModelChange.deleted(basket, other));
                } else {
                    statements.add("INSERT INTO derived_basket (id, name) VALUES (" + other + ", 'b')");
                    signals.add(ModelChange.created(basket, other));
                }
            }
            default -> {
                if (choice.nextInt(4) == 0) {
                    statements.add("UPDATE derived_tag SET basket = " + other + " WHERE amount = 2");
                    signals.add(new Invalidation(tag, Invalidation.Reason.ANNOUNCED));
                } else {
                    statements.add("UPDATE derived_tag SET basket = NULL WHERE id = " + id);
                    signals.add(ModelChange.updated(tag, id));
                }
            }
        }
    }

    private static String insert(long id, Random choice) {
        String amount = choice.nextInt(5) == 0 ? "NULL" : Integer.toString(choice.nextInt(4));
        return "INSERT INTO derived_tag (id, basket, text, amount) VALUES (" + id + ", " + (1 + choice.nextInt(BASKETS))
                + ", 't" + choice.nextInt(9) + "', " + amount + ")";
    }

    @Override
    public void disturb(Random choice) {
        tables.disturb(choice);
    }

    private List<ObjectNode> rows(int above, boolean byName) {
        List<Tag> tags =
                tables.read("SELECT id, basket, text, amount FROM derived_tag WHERE basket IS NOT NULL").stream()
                        .map(row -> new Tag(
                                number(row.get(0)).longValue(),
                                number(row.get(1)).longValue(),
                                (String) row.get(2),
                                row.get(3) == null ? null : number(row.get(3)).intValue()))
                        .toList();
        return tables
                .read("SELECT id, name FROM derived_basket WHERE id > " + above + " ORDER BY "
                        + (byName ? "name, id" : "id"))
                .stream()
                .map(row -> shown(number(row.get(0)).longValue(), (String) row.get(1), tags))
                .toList();
    }

    private static Number number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw new IllegalStateException(value + " is no number");
    }

    private static ObjectNode shown(long id, @Nullable String name, List<Tag> all) {
        Comparator<Tag> byAmount = Comparator.comparing(Tag::amount, Comparator.nullsLast(Comparator.naturalOrder()));
        List<Tag> tags = all.stream()
                .filter(tag -> tag.basket() == id)
                .sorted(byAmount.thenComparing(Tag::id))
                .toList();
        Comparator<Tag> latest = Comparator.comparing(Tag::amount, Comparator.nullsFirst(Comparator.naturalOrder()));
        List<Integer> amounts = new ArrayList<>();
        for (Tag tag : tags) {
            Integer amount = tag.amount();
            if (amount != null) {
                amounts.add(amount);
            }
        }
        ObjectNode row = JsonMapper.shared()
                .createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("tags", tags.size())
                .put("tagged", !tags.isEmpty())
                .put(
                        "amount",
                        amounts.isEmpty()
                                ? null
                                : amounts.stream().mapToInt(Integer::intValue).sum())
                .put(
                        "last",
                        tags.stream()
                                .max(latest.thenComparing(Tag::id))
                                .map(Tag::text)
                                .orElse(null));
        ArrayNode first = row.putArray("first");
        tags.stream().limit(SHOWN).forEach(tag -> first.addObject()
                .put("id", tag.id())
                .put("text", tag.text())
                .put("amount", tag.amount()));
        return row;
    }
}
