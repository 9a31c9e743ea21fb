package dev.livelist.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.ListDefinition;
import dev.livelist.Place;
import dev.livelist.Sort;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CursorsTest {

    record Thing(
            long id,
            String name,
            BigDecimal price,
            BigInteger grains,
            double weight,
            float ratio,
            Instant changedAt,
            OffsetDateTime seenAt,
            LocalDate day,
            LocalDateTime localTime) {}

    private static ListDefinition.Builder<Thing> things() {
        return ListDefinition.of(Thing.class)
                .publicAccess()
                .sortable(
                        Thing::name,
                        Thing::price,
                        Thing::grains,
                        Thing::weight,
                        Thing::ratio,
                        Thing::changedAt,
                        Thing::seenAt,
                        Thing::day,
                        Thing::localTime)
                .anchored();
    }

    private static final ListDefinition<Thing> SHOWN = things().fields(
                    Thing::id,
                    Thing::name,
                    Thing::price,
                    Thing::grains,
                    Thing::weight,
                    Thing::ratio,
                    Thing::changedAt,
                    Thing::seenAt,
                    Thing::day,
                    Thing::localTime)
            .build();

    private static final ListDefinition<Thing> HIDDEN = things().fields(Thing::id)
            .hidden(
                    Thing::name,
                    Thing::price,
                    Thing::grains,
                    Thing::weight,
                    Thing::ratio,
                    Thing::changedAt,
                    Thing::seenAt,
                    Thing::day,
                    Thing::localTime)
            .build();

    private static final Cursors CURSORS = Cursors.encryptedBy(CursorKey.of("a key for tests of cursors"));

    static Stream<Arguments> valuesOfRows() {
        return Stream.of(
                Arguments.of("changedAt", Instant.parse("-0043-03-15T12:00:00Z")),
                Arguments.of("changedAt", Instant.parse("+294276-12-31T23:59:59.999999Z")),
                Arguments.of("seenAt", OffsetDateTime.parse("+12345-01-02T03:04:05.678901Z")),
                Arguments.of("day", LocalDate.MAX),
                Arguments.of("day", LocalDate.MIN),
                Arguments.of("day", LocalDate.of(-43, 3, 15)),
                Arguments.of("localTime", LocalDateTime.MAX),
                Arguments.of("localTime", LocalDateTime.of(12345, 1, 2, 3, 4)),
                Arguments.of("price", new BigDecimal("1." + "2".repeat(300))),
                Arguments.of("price", new BigDecimal("1E+300")),
                Arguments.of("price", new BigDecimal("1E-300")),
                Arguments.of("price", new BigDecimal("1000")),
                Arguments.of("price", new BigDecimal("0")),
                Arguments.of("grains", BigInteger.TEN.pow(300)),
                Arguments.of("weight", Double.MIN_VALUE),
                Arguments.of("weight", -Double.MAX_VALUE),
                Arguments.of("ratio", Float.MIN_VALUE),
                Arguments.of("name", "x".repeat(5_000)));
    }

    @ParameterizedTest
    @MethodSource("valuesOfRows")
    void whatIsWrittenOfARowIsReadAgain(String field, Object value) {
        for (ListDefinition<Thing> list : List.of(SHOWN, HIDDEN)) {
            List<Sort> sort = List.of(new Sort(field, Sort.Direction.ASC));
            Place place = new Place(List.of(value, 7L));
            String cursor = CURSORS.write(list, sort, place);
            assertThat(CURSORS.read(list, sort, "page.from", cursor)).isEqualTo(place);
        }
    }

    static Stream<Arguments> valuesThatSomeDatabasesRefuse() {
        return Stream.of(
                Arguments.of("changedAt", Instant.parse("2026-11-30T10:00:00.000000001Z")),
                Arguments.of("seenAt", OffsetDateTime.parse("2026-11-30T10:00:00.0000001Z")),
                Arguments.of("localTime", LocalDateTime.parse("2026-11-30T10:00:00.0000001")),
                Arguments.of("changedAt", Instant.parse("+300000-01-01T00:00:00Z")),
                Arguments.of("day", LocalDate.of(-5000, 1, 1)),
                Arguments.of("weight", Double.NaN),
                Arguments.of("weight", Double.NEGATIVE_INFINITY),
                Arguments.of("ratio", Float.POSITIVE_INFINITY),
                Arguments.of("name", "a\0b"));
    }

    @ParameterizedTest
    @MethodSource("valuesThatSomeDatabasesRefuse")
    void theyAreReadWhereNobodyElseCanHaveWrittenThem(String field, Object value) {
        List<Sort> sort = List.of(new Sort(field, Sort.Direction.ASC));
        Place place = new Place(List.of(value, 7L));
        assertThat(CURSORS.read(HIDDEN, sort, "page.from", CURSORS.write(HIDDEN, sort, place)))
                .isEqualTo(place);
        String anybodys = CURSORS.write(SHOWN, sort, place);
        assertThatThrownBy(() -> CURSORS.read(SHOWN, sort, "page.from", anybodys))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("page.from");
    }

    @Test
    void numbersBeyondAllColumnsAreRefused() {
        List<Sort> sort = List.of(new Sort("price", Sort.Direction.ASC));
        for (String price : List.of("1E+2000", "1E-2000", "1E+2147483647", "-1E-2147483647")) {
            String cursor = CURSORS.write(SHOWN, sort, new Place(List.of(new BigDecimal(price), 7L)));
            assertThatThrownBy(() -> CURSORS.read(SHOWN, sort, "page.to", cursor))
                    .isInstanceOf(InvalidQueryException.class);
        }
    }
}
