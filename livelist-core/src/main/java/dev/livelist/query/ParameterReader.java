package dev.livelist.query;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.Scope;
import dev.livelist.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one request. Whatever order they come in, and however a value is written, requests that ask the
 * same make equal queries.
 */
final class ParameterReader {

    /** The deepest row that a page may end at, so that no offset overflows in any database. */
    private static final long MAX_ROW = Integer.MAX_VALUE;

    private static final String FROM = "page.from";
    private static final String TO = "page.to";

    private final ListDefinition<?> definition;
    private final PageLimits limits;
    private final Cursors cursors;
    private final Map<String, List<String>> parameters;

    ParameterReader(
            ListDefinition<?> definition, PageLimits limits, Cursors cursors, Map<String, List<String>> parameters) {
        this.cursors = cursors;
        this.definition = definition;
        this.limits = limits;
        this.parameters = parameters;
    }

    ListQuery read(Scope scope) {
        int defaultSize =
                definition.unpaged().orElseGet(() -> definition.pageSize().orElse(limits.pageSize()));
        int page = 0;
        int size = defaultSize;
        String search = "";
        List<String> by = List.of();
        List<Sort> sort = definition.defaultSort();
        FilterReader filters = new FilterReader(definition, limits);

        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            List<String> values = parameter.getValue();
            switch (name) {
                case "page" -> page = wholeNumber(name, values, 0, Integer.MAX_VALUE);
                case "size" -> size = size(values);
                case FROM, TO -> {
                    if (!definition.anchored()) {
                        throw unknown(name);
                    }
                }
                case "sort" -> sort = sort(values);
                case "q" -> search = search(values);
                case GroupReader.PARAMETER -> by = groups(values);
                default -> {
                    if (!filters.add(name, values)) {
                        throw unknown(name);
                    }
                }
            }
        }
        if (!by.isEmpty()) {
            GroupReader.requireNoPage(parameters.keySet());
            QueryShape groups = new QueryShape.Groups(by, definition.maxGroups());
            return new ListQuery(definition, scope, filters.condition(), search, List.of(), groups);
        }
        if (parameters.containsKey(FROM) || parameters.containsKey(TO)) {
            QueryShape anchored = anchored(sort, size);
            return new ListQuery(definition, scope, filters.condition(), search, sort, anchored);
        }
        if (size == 0) {
            requireFirst(page);
            // Without a sort: whatever order is asked for, there are as many rows.
            return new ListQuery(definition, scope, filters.condition(), search, List.of(), new QueryShape.Count());
        }
        requireAddressable(page, size);
        return new ListQuery(definition, scope, filters.condition(), search, sort, page, size);
    }

    /** How many characters a text may have that rows are searched for. */
    static int searchLength(ListDefinition<?> definition, PageLimits limits) {
        return definition.maxSearchLength().orElse(limits.maxSearchLength());
    }

    /** The value of a parameter that may be given once. */
    static String single(String parameter, List<String> values) {
        if (values.size() != 1) {
            throw InvalidQueryException.ofRepeated(parameter, values);
        }
        return values.get(0);
    }

    private QueryShape anchored(List<Sort> sort, int size) {
        if (parameters.containsKey("page")) {
            throw new InvalidQueryException("page", "is given beside page.from", "one of the two");
        }
        if (!parameters.containsKey(FROM)) {
            throw new InvalidQueryException(TO, "is given without page.from", "both, or page.from alone");
        }
        int max = definition.maxPageSize().orElse(limits.maxPageSize());
        if (size == 0) {
            throw new InvalidQueryException("size", "asks for no rows, but page.from for a page", "0", sizes(max));
        }
        String start = single(FROM, parameters.getOrDefault(FROM, List.of()));
        Place from = start.isEmpty() ? null : cursors.read(definition, sort, FROM, start);
        Place to = parameters.containsKey(TO)
                ? cursors.read(definition, sort, TO, single(TO, parameters.getOrDefault(TO, List.of())))
                : null;
        return new QueryShape.AnchoredPage(from, to, size, to == null ? size : Math.max(size, max));
    }

    /** 0 asks for the number of rows alone, also of a list without pages. */
    private int size(List<String> values) {
        int max = definition.maxPageSize().orElse(limits.maxPageSize());
        if (!values.equals(List.of("0"))) {
            return wholeNumber("size", values, definition.totals().kept() ? 0 : 1, max);
        }
        if (!definition.totals().kept()) {
            throw new InvalidQueryException(
                    "size",
                    "asks for the number of rows alone, but this list keeps no total",
                    "0",
                    definition.unpaged().isPresent() ? "none, the list is one page" : sizes(max));
        }
        return 0;
    }

    private static String sizes(int max) {
        return "whole numbers from 1 to " + max;
    }

    private static void requireFirst(int page) {
        if (page != 0) {
            throw new InvalidQueryException(
                    "page", "names a page, but with size=0 there are no pages", Integer.toString(page), "0");
        }
    }

    private int wholeNumber(String parameter, List<String> values, int min, int max) {
        if (definition.unpaged().isPresent()) {
            throw new InvalidQueryException(
                    parameter, "is not offered, for this list is one page", parametersOffered());
        }
        String text = single(parameter, values);
        Integer number = Values.wholeNumber(text, min, max);
        if (number == null) {
            throw new InvalidQueryException(
                    parameter,
                    "must be a whole number within bounds",
                    text,
                    "whole numbers from " + min + " to " + max);
        }
        return number;
    }

    private static void requireAddressable(int page, int size) {
        if ((page + 1L) * size > MAX_ROW) {
            throw new InvalidQueryException(
                    "page",
                    "lies too deep",
                    Integer.toString(page),
                    "for a size of " + size + " pages from 0 to " + (MAX_ROW / size - 1));
        }
    }

    private String search(List<String> values) {
        if (definition.searchable().isEmpty()) {
            throw unknown("q");
        }
        String text = single("q", values);
        Values.requireText("q", text, searchLength(definition, limits));
        return text;
    }

    private List<String> groups(List<String> values) {
        if (definition.groupable().isEmpty()) {
            throw unknown(GroupReader.PARAMETER);
        }
        return GroupReader.read(definition, values);
    }

    private List<Sort> sort(List<String> values) {
        List<Sort> sort = new ArrayList<>();
        for (String value : values) {
            List<String> fields = new ArrayList<>(List.of(value.split(",", -1)));
            Sort.Direction direction = Sort.Direction.ASC;
            if (fields.size() > 1) {
                Sort.Direction given = direction(fields.get(fields.size() - 1));
                if (given != null) {
                    direction = given;
                    fields.remove(fields.size() - 1);
                }
            }
            for (String field : fields) {
                add(sort, field, direction, value);
            }
        }
        return sort;
    }

    private void add(List<Sort> sort, String name, Sort.Direction direction, String value) {
        String property = definition
                .names()
                .property(name)
                .filter(definition.sortable()::contains)
                .orElseThrow(() -> new InvalidQueryException(
                        "sort", "names a field that is not offered: " + place(name, value), sortsOffered()));
        for (Sort present : sort) {
            if (present.field().equals(property)) {
                throw new InvalidQueryException("sort", "names '" + name + "' twice", value, "each field once");
            }
        }
        sort.add(new Sort(property, direction));
    }

    private static String place(String field, String value) {
        return field.equals(value) ? Quoted.of(field) : Quoted.of(field) + " in " + Quoted.of(value);
    }

    private static Sort.@Nullable Direction direction(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "asc" -> Sort.Direction.ASC;
            case "desc" -> Sort.Direction.DESC;
            default -> null;
        };
    }

    private String sortsOffered() {
        return definition.sortable().isEmpty()
                ? "none, this list has one order"
                : String.join(", ", definition.names().of(definition.sortable()))
                        + ", each alone or followed by ,asc or ,desc";
    }

    private InvalidQueryException unknown(String parameter) {
        return new InvalidQueryException(parameter, "is unknown here", parametersOffered());
    }

    private String parametersOffered() {
        List<String> offered = new ArrayList<>();
        if (definition.unpaged().isEmpty()) {
            offered.add("page");
            offered.add("size");
        }
        if (definition.anchored()) {
            offered.add(FROM);
            offered.add(TO);
        }
        if (!definition.sortable().isEmpty()) {
            offered.add("sort");
        }
        if (!definition.searchable().isEmpty()) {
            offered.add("q");
        }
        if (!definition.groupable().isEmpty()) {
            offered.add(GroupReader.PARAMETER);
        }
        offered.addAll(FilterReader.offeredBy(definition));
        return offered.isEmpty() ? "none" : String.join(", ", offered);
    }
}
