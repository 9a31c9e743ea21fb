package dev.livelist.query;

import dev.livelist.Condition;
import dev.livelist.Condition.Operator;
import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the filters of one request. */
final class FilterReader {

    /** How many values one request may filter by, so that no request makes a statement without end. */
    static final int MAX_VALUES = 50;

    private static final Map<String, Operator> COMPARISONS =
            Map.of("ne", Operator.NE, "gt", Operator.GT, "gte", Operator.GTE, "lt", Operator.LT, "lte", Operator.LTE);

    private final ListDefinition<?> definition;
    private final int maxFilters;
    private final int maxSearchLength;
    private final Set<Condition> terms = new LinkedHashSet<>();
    private int filters;
    private int values;

    FilterReader(ListDefinition<?> definition, PageLimits limits) {
        this.definition = definition;
        this.maxFilters = definition.maxFilters().orElse(limits.maxFilters());
        this.maxSearchLength = ParameterReader.searchLength(definition, limits);
    }

    /**
     * Adds one parameter's filter.
     *
     * @return false where the list offers no filter of that name
     */
    boolean add(String parameter, List<String> texts) {
        int dot = parameter.lastIndexOf('.');
        Field field = filterable(definition, parameter).orElse(null);
        String name = parameter;
        String operator = null;
        if (field == null && dot > 0) {
            name = parameter.substring(0, dot);
            field = filterable(definition, name).orElse(null);
            operator = parameter.substring(dot + 1);
        }
        if (field == null) {
            return false;
        }
        if (operator != null && !operatorsOf(field).contains(operator)) {
            throw new InvalidQueryException(
                    parameter,
                    "asks what cannot be asked of this field",
                    operator,
                    String.join(", ", offeredBy(name, field)));
        }
        if (++filters > maxFilters) {
            throw new InvalidQueryException(
                    parameter, "is one filter too many", "at most " + maxFilters + " filters in a query");
        }
        values += texts.size();
        if (values > MAX_VALUES) {
            throw new InvalidQueryException(
                    parameter, "is one value too many", "at most " + MAX_VALUES + " values in all filters");
        }
        terms.add(term(field, parameter, operator, texts));
        return true;
    }

    /** All filters as one condition, in an order that does not depend on the request's. */
    Condition condition() {
        return Condition.allOf(
                terms.stream().sorted(Comparator.comparing(Condition::toString)).toList());
    }

    /** The names of the parameters by which a list can be filtered. */
    static List<String> offeredBy(ListDefinition<?> definition) {
        List<String> names = new ArrayList<>();
        for (String name : definition.names().of(definition.filterable())) {
            filterable(definition, name).ifPresent(field -> names.addAll(offeredBy(name, field)));
        }
        return names;
    }

    private static List<String> offeredBy(String name, Field field) {
        List<String> names = new ArrayList<>();
        names.add(name);
        operatorsOf(field).forEach(operator -> names.add(name + "." + operator));
        return names;
    }

    private static List<String> operatorsOf(Field field) {
        List<String> operators = new ArrayList<>(List.of("ne", "null"));
        if (field.type().isRanged()) {
            operators.addAll(List.of("gt", "gte", "lt", "lte"));
        }
        if (field.type() == FieldType.TEXT) {
            operators.add("like");
        }
        return operators;
    }

    /** The field that readers call so and may filter by. */
    private static Optional<Field> filterable(ListDefinition<?> definition, String name) {
        return definition
                .names()
                .property(name)
                .filter(definition.filterable()::contains)
                .flatMap(definition::property);
    }

    private Condition term(Field field, String parameter, @Nullable String operator, List<String> texts) {
        if (operator == null) {
            return oneOf(field, parameter, texts);
        }
        String text = ParameterReader.single(parameter, texts);
        switch (operator) {
            case "null" -> {
                return new Condition.NullCheck(field.name(), Values.truth(parameter, text));
            }
            case "like" -> {
                Values.requireText(parameter, text, maxSearchLength);
                return text.isEmpty()
                        ? new Condition.NullCheck(field.name(), false) // every text contains the empty one
                        : new Condition.Contains(field.name(), text);
            }
            default -> {
                Object value = Values.read(field, parameter, text);
                return comparison(field, Objects.requireNonNull(COMPARISONS.get(operator)), value);
            }
        }
    }

    /** That a field is one of these values; none where a column cannot hold any of them. */
    static Condition oneOf(Field field, String parameter, List<String> texts) {
        Set<Object> values = new LinkedHashSet<>();
        for (String text : texts) {
            Object value = Values.read(field, parameter, text);
            if (Values.floor(value).equals(value)) {
                values.add(value);
            }
        }
        if (values.isEmpty()) {
            return Condition.none();
        }
        return values.size() == 1
                ? new Condition.Comparison(
                        field.name(), Operator.EQ, values.iterator().next())
                : new Condition.OneOf(field.name(), values);
    }

    /**
     * Compares a column with a value. A time finer than a microsecond lies between two times that a column can hold, so
     * that the comparison is, exactly, one with the earlier of the two.
     */
    private static Condition comparison(Field field, Operator operator, Object value) {
        Object floor = Values.floor(value);
        if (floor.equals(value)) {
            return new Condition.Comparison(field.name(), operator, value);
        }
        return switch (operator) {
            case EQ -> Condition.none();
            case NE -> new Condition.NullCheck(field.name(), false);
            case GT, GTE -> new Condition.Comparison(field.name(), Operator.GT, floor);
            case LT, LTE -> new Condition.Comparison(field.name(), Operator.LTE, floor);
        };
    }
}
