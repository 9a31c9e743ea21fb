package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.engine.ViewReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is left of a {@link ViewReport} without the values that scopes, filters and searches have in them: {@code owner =
 * alice} becomes {@code owner = ?}. A report holds its terms as text, and a value may look like any text. So nothing of a
 * term is kept but the names of the model's properties, operators, and the words between terms. A value that looks like a
 * term of its own can make a shape inexact, and can show nothing else.
 */
final class ReportShape {

    private static final String VALUE = "?";
    private static final Pattern TERM = Pattern.compile(
            "(?<start>^|\\(| and | or )(?<field>[\\p{javaJavaIdentifierPart}.]+)"
                    + " (?:(?<whole>is null|is not null|is past|is future)|(?<operator>=|<>|>=|<=|>|<|in|contains)(?= ))");
    private static final Pattern PICKING =
            Pattern.compile("(?<how>.*, and by )(?<field>\\S+) in \\[.*", Pattern.DOTALL);

    private final Predicate<String> isProperty;

    ReportShape(ListDefinition<?> definition) {
        this.isProperty = name -> definition.property(name).isPresent();
    }

    ViewReport of(ViewReport report) {
        return new ViewReport(
                condition(report.scope()),
                condition(report.filter()),
                report.search().isEmpty() ? "" : VALUE,
                report.sort(),
                report.shape(),
                report.size(),
                report.pages(),
                report.readers(),
                report.state(),
                report.rows(),
                report.complete(),
                report.total(),
                picking(report.picking()),
                report.terms().stream()
                        .map(term -> new ViewReport.Term(condition(term.term()), term.inMemory(), term.reason()))
                        .toList(),
                report.order(),
                report.statements(),
                report.fullReads(),
                report.evaluations(),
                report.bytes());
    }

    /** The shape of a condition: its terms, without parentheses where it has several. */
    private String condition(String text) {
        if (text.equals("all") || text.equals("none")) {
            return text;
        }
        List<String> shape = new ArrayList<>();
        Matcher term = TERM.matcher(text);
        while (term.find()) {
            String field = term.group("field");
            if (!isProperty.test(field)) {
                continue;
            }
            String between = term.group("start").strip();
            if (!shape.isEmpty()) {
                shape.add(between.equals("or") ? "or" : "and");
            }
            String whole = term.group("whole");
            shape.add(field + " " + (whole == null ? term.group("operator") + " " + VALUE : whole));
        }
        return shape.isEmpty() ? VALUE : String.join(" ", shape);
    }

    private String picking(String text) {
        Matcher picked = PICKING.matcher(text);
        if (!picked.matches()) {
            return text;
        }
        return picked.group("how") + (isProperty.test(picked.group("field")) ? picked.group("field") : VALUE) + " in "
                + VALUE;
    }
}
