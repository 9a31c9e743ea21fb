package dev.livelist.query;

import static dev.livelist.Condition.Operator.EQ;
import static dev.livelist.Condition.Operator.GT;
import static dev.livelist.Condition.Operator.GTE;
import static dev.livelist.Condition.Operator.LT;
import static dev.livelist.Condition.Operator.LTE;
import static dev.livelist.Condition.Operator.NE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.livelist.Condition;
import dev.livelist.Condition.Comparison;
import dev.livelist.Condition.Contains;
import dev.livelist.Condition.NullCheck;
import dev.livelist.Condition.OneOf;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Sort.Direction;
import dev.livelist.Totals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterReaderTest {

    enum Size {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "big";
            }
        }
    }

    record Thing(
            long id,
            String name,
            String category,
            BigDecimal price,
            BigInteger grains,
            int quantity,
            byte level,
            double weight,
            float ratio,
            boolean active,
            UUID code,
            Size size,
            Instant changedAt,
            OffsetDateTime seenAt,
            LocalDate day,
            LocalDateTime localTime,
            String secret) {}

    private static final ListDefinition<Thing> THINGS = ListDefinition.of(Thing.class)
            .publicAccess()
            .fields(
                    Thing::name,
                    Thing::category,
                    Thing::price,
                    Thing::grains,
                    Thing::quantity,
                    Thing::level,
                    Thing::weight,
                    Thing::ratio,
                    Thing::active,
                    Thing::code,
                    Thing::changedAt,
                    Thing::seenAt,
                    Thing::day,
                    Thing::localTime,
                    Thing::size)
            .sortable(Thing::name, Thing::price)
            .defaultSort(Sort.asc(Thing::name))
            .filterable(
                    Thing::name,
                    Thing::category,
                    Thing::price,
                    Thing::grains,
                    Thing::quantity,
                    Thing::level,
                    Thing::weight,
                    Thing::ratio,
                    Thing::active,
                    Thing::code,
                    Thing::changedAt,
                    Thing::seenAt,
                    Thing::day,
                    Thing::localTime)
            .searchable(Thing::name)
            .build();

    private static final ListDefinition<Thing> PLAIN = ListDefinition.of(Thing.class)
            .publicAccess()
            .fields(Thing::name)
            .unpaged(70)
            .build();

    private static final ListDefinition<Thing> NARROW = ListDefinition.of(Thing.class)
            .publicAccess()
            .fields(Thing::name)
            .filterable(Thing::name)
            .searchable(Thing::name)
            .maxSearchLength(3)
            .maxFilters(2)
            .build();

    record Sized(long id, Size kind) {}

    private static final ListDefinition<Sized> SIZED = ListDefinition.of(Sized.class)
            .publicAccess()
            .fields(Sized::kind)
            .filterable(Sized::kind)
            .build();

    private static QueryShape.Page page(ListQuery query) {
        return (QueryShape.Page) query.shape();
    }

    @Test
    void noParametersAskForTheFirstPageInTheDefaultOrder() {
        ListQuery query = read();
        assertThat(page(query).page()).isZero();
        assertThat(page(query).size()).isEqualTo(20);
        assertThat(query.sort()).isEqualTo(THINGS.defaultSort());
        assertThat(query.search()).isEmpty();
        assertThat(query.filter()).isEqualTo(Condition.all());
    }

    @Test
    void pageAndSizeAreRead() {
        ListQuery query = read("page=3", "size=200");
        assertThat(page(query).page()).isEqualTo(3);
        assertThat(page(query).size()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0", "", " 1", "1 ", "+1", "01", "x", "2147483648", "٣", "1e1", "0x1"})
    void aPageThatIsNoWholeNumberIsRefused(String page) {
        assertThat(refusalOf("page=" + page).allowed()).isEqualTo("whole numbers from 0 to 2147483647");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-5", "99999999999999999999", "ten"})
    void aSizeOutsideTheBoundsIsRefused(String size) {
        assertThat(refusalOf("size=" + size).allowed()).isEqualTo("whole numbers from 1 to 200");
    }

    @Test
    void aSizeOfZeroAsksForTheTotalOfAListThatKeepsOne() {
        ListDefinition<Thing> counting = ListDefinition.of(Thing.class)
                .publicAccess()
                .fields(Thing::name)
                .sortable(Thing::name)
                .totals(Totals.EXACT)
                .build();
        ListDefinition<Thing> unpaged = ListDefinition.of(Thing.class)
                .publicAccess()
                .fields(Thing::name)
                .unpaged(70)
                .totals(Totals.EXACT)
                .build();
        assertThat(read(counting, "size=0").shape()).isEqualTo(new QueryShape.Count());
        assertThat(read(counting, "size=0", "page=0")).isEqualTo(read(counting, "size=0", "sort=name,desc"));
        assertThat(read(unpaged, "size=0").shape()).isEqualTo(new QueryShape.Count());
        assertThat(refusal(counting, "size=0", "page=1").getMessage())
                .isEqualTo("The parameter 'page' names a page, but with size=0 there are no pages: \"1\"; allowed: 0");
        assertThat(refusal(counting, "size=0", "size=0").getMessage()).contains("is given 2 times");
        assertThat(refusal(counting, "size=00").allowed()).isEqualTo("whole numbers from 0 to 200");
        assertThat(refusal(counting, "size=201").allowed()).isEqualTo("whole numbers from 0 to 200");
        assertThat(refusal(PLAIN, "size=0").getMessage())
                .isEqualTo(
                        "The parameter 'size' asks for the number of rows alone, but this list keeps no total: \"0\";"
                                + " allowed: none, the list is one page");
    }

    @Test
    void aPageTooDeepToBeCountedIsRefused() {
        assertThat(refusalOf("page=2147483647", "size=200").parameter()).isEqualTo("page");
        assertThat(page(read("page=2147483646", "size=1")).end()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theDefinitionsOwnPageSizesWin() {
        ListDefinition<Thing> own = ListDefinition.of(Thing.class)
                .publicAccess()
                .fields(Thing::name)
                .pageSizes(5, 7)
                .build();
        assertThat(page(read(own)).size()).isEqualTo(5);
        assertThat(refusal(own, "size=8").allowed()).isEqualTo("whole numbers from 1 to 7");
    }

    @Test
    void aListWithoutPagesIsOnePageAndTakesNoOther() {
        assertThat(page(read(PLAIN)).page()).isZero();
        assertThat(page(read(PLAIN)).size()).isEqualTo(70);
        assertThat(refusal(PLAIN, "page=0").getMessage()).contains("'page'").contains("one page");
        assertThat(refusal(PLAIN, "size=70").getMessage()).contains("'size'").contains("allowed: none");
    }

    @Test
    void aParameterMeantOnceMayNotComeTwice() {
        for (String parameter : List.of("page=1", "size=1", "q=a", "price.gte=1", "name.like=a", "price.null=true")) {
            String name = parameter.substring(0, parameter.indexOf('='));
            assertThat(refusalOf(parameter, parameter).parameter()).isEqualTo(name);
        }
    }

    @Test
    void sortTermsKeepTheirOrder() {
        assertThat(read("sort=price,desc", "sort=name").sort())
                .containsExactly(new Sort("price", Direction.DESC), new Sort("name", Direction.ASC));
    }

    @Test
    void oneSortMayNameSeveralFieldsAsInSpringData() {
        assertThat(read("sort=price,name,DESC").sort())
                .containsExactly(new Sort("price", Direction.DESC), new Sort("name", Direction.DESC));
        assertThat(read("sort=price,name").sort())
                .containsExactly(new Sort("price", Direction.ASC), new Sort("name", Direction.ASC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "category",
                "secret",
                "name,down",
                "name,",
                ",name",
                "desc",
                "name,asc,desc",
                "name desc",
                "Name",
                "name;drop table thing"
            })
    void aSortByWhatIsNotOfferedIsRefused(String sort) {
        assertThat(refusalOf("sort=" + sort).allowed())
                .isEqualTo("name, price, each alone or followed by ,asc or ,desc");
    }

    @Test
    void aFieldIsSortedByOnce() {
        assertThat(refusalOf("sort=name", "sort=price", "sort=name,desc").getMessage())
                .contains("'sort'")
                .contains("names 'name' twice");
    }

    @Test
    void aSearchIsReadAndAnEmptyOneIsNone() {
        assertThat(read("q=50% _off").search()).isEqualTo("50% _off");
        assertThat(read("q=").search()).isEmpty();
    }

    @Test
    void aListThatIsNotSearchableKnowsNoQ() {
        assertThat(refusal(PLAIN, "q=").parameter()).isEqualTo("q");
    }

    @Test
    void anUnknownParameterIsRefusedWithTheNamesOfThoseThatAre() {
        InvalidQueryException refusal = refusalOf("secret=1");
        assertThat(refusal.parameter()).isEqualTo("secret");
        assertThat(refusal.allowed())
                .contains("page, size, sort, q, ")
                .contains("category, category.ne, category.null, category.gt")
                .contains("name.like")
                .doesNotContain("secret")
                .doesNotContain("price.like")
                .doesNotContain("active.gt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"name.", ".name", "name.eq", "name.LIKE", "price.like", "active.gt", "name.like.like", "id"})
    void aFilterThatIsNotOfferedIsRefused(String parameter) {
        assertThat(refusalOf(parameter + "=1").parameter()).isEqualTo(parameter);
    }

    @Test
    void anOperatorThatAFieldDoesNotHaveIsRefusedWithThoseItHas() {
        assertThat(refusalOf("active.gt=true").allowed()).isEqualTo("active, active.ne, active.null");
    }

    @Test
    void filtersAreReadByOperator() {
        assertThat(filter("category=home")).isEqualTo(new Comparison("category", EQ, "home"));
        assertThat(filter("category=")).isEqualTo(new Comparison("category", EQ, ""));
        assertThat(filter("category.ne=home")).isEqualTo(new Comparison("category", NE, "home"));
        assertThat(filter("quantity.gt=-3")).isEqualTo(new Comparison("quantity", GT, -3));
        assertThat(filter("quantity.gte=3")).isEqualTo(new Comparison("quantity", GTE, 3));
        assertThat(filter("quantity.lt=3")).isEqualTo(new Comparison("quantity", LT, 3));
        assertThat(filter("quantity.lte=3")).isEqualTo(new Comparison("quantity", LTE, 3));
        assertThat(filter("category.null=true")).isEqualTo(new NullCheck("category", true));
        assertThat(filter("category.null=false")).isEqualTo(new NullCheck("category", false));
        assertThat(filter("name.like=a%")).isEqualTo(new Contains("name", "a%"));
        assertThat(filter("name.like=")).isEqualTo(new NullCheck("name", false));
    }

    @Test
    void aRepeatedFilterIsOneOf() {
        assertThat(filter("category=home", "category=garden", "category=home"))
                .isEqualTo(new OneOf("category", Set.of("home", "garden")));
        assertThat(filter("category=home", "category=home")).isEqualTo(new Comparison("category", EQ, "home"));
    }

    @Test
    void queriesThatAskTheSameAreEqualWhateverTheOrderOfTheirParameters() {
        assertThat(read("price.gte=10", "category=a", "category=b", "q=x"))
                .isEqualTo(read("q=x", "category=b", "category=a", "price.gte=10.0"))
                .hasSameHashCodeAs(read("q=x", "category=b", "category=a", "price.gte=1e1"));
        assertThat(read("sort=name,asc")).isEqualTo(read());
        assertThat(read("price=-0.00")).isEqualTo(read("price=0"));
        assertThat(read("weight=-0")).isEqualTo(read("weight=0.0"));
        assertThat(read("code=123E4567-E89B-12D3-A456-426614174000"))
                .isEqualTo(read("code=123e4567-e89b-12d3-a456-426614174000"));
        assertThat(read("seenAt.gt=2026-01-01T01:00:00+01:00")).isEqualTo(read("seenAt.gt=2026-01-01T00:00Z"));
        assertThat(read("sort=name", "sort=price")).isNotEqualTo(read("sort=price", "sort=name"));
    }

    @Test
    void wholeNumbersAreOfTheFieldsType() {
        assertThat(valueOf("quantity=2147483647")).isEqualTo(2147483647);
        assertThat(valueOf("level=-128")).isEqualTo((byte) -128);
        assertThat(valueOf("grains=123456789012345678901234567890"))
                .isEqualTo(new BigInteger("123456789012345678901234567890"));
        assertThat(refusalOf("level=128").allowed()).isEqualTo("whole numbers from -128 to 127");
        assertThat(refusalOf("quantity=2147483648").allowed())
                .isEqualTo("whole numbers from -2147483648 to 2147483647");
        assertRefused("grains", "1".repeat(101), "1.0", "1e3", "0b1", "１");
    }

    @Test
    void decimalsAreWrittenAsInJsonWithinBounds() {
        assertThat(valueOf("price=12.50")).isEqualTo(new BigDecimal("12.5"));
        assertThat(valueOf("price=1.2E3")).isEqualTo(new BigDecimal("1200"));
        assertThat(valueOf("price=-1e-100")).isEqualTo(new BigDecimal("-1e-100"));
        assertRefused(
                "price",
                "",
                ".5",
                "5.",
                "+5",
                "05",
                "1e101",
                "1e-101",
                "1e999999999",
                "9".repeat(101),
                "NaN",
                "Infinity",
                "1d",
                "0x1p3",
                "1,5",
                "1_000",
                " 1",
                "1\n",
                "--1",
                "1' OR '1'='1");
    }

    @Test
    void floatingNumbersAreDecimalAndFinite() {
        assertThat(valueOf("weight=1e-3")).isEqualTo(0.001);
        assertThat(valueOf("ratio=0.5")).isEqualTo(0.5f);
        assertRefused("weight", "NaN", "Infinity", "-Infinity", "1d", "1f", "0x1p3", "1e400", "1e-400", "");
        assertRefused("ratio", "1e39", "1e-60");
    }

    @Test
    void truthIsWrittenInOneWay() {
        assertThat(valueOf("active=true")).isEqualTo(true);
        assertThat(refusalOf("active=TRUE").allowed()).isEqualTo("true, false");
        assertThat(refusalOf("category.null=1").allowed()).isEqualTo("true, false");
        assertRefused("active", "1", "yes", "", "True");
    }

    @Test
    void keysMustBeWholeUuids() {
        assertRefused(
                "code", "1-1-1-1-1", "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}");
    }

    @Test
    void constantsGoByTheirNames() {
        assertThat(((Comparison) read(SIZED, "kind=LARGE").filter()).value()).isEqualTo(Size.LARGE);
        assertThat(refusal(SIZED, "kind=big").allowed()).isEqualTo("SMALL, LARGE");
        assertThat(refusal(SIZED, "kind.gt=SMALL").allowed()).isEqualTo("kind, kind.ne, kind.null");
    }

    @Test
    void timesAreIsoPointsInTimeOfFourDigitYears() {
        assertThat(valueOf("changedAt=2026-01-02T03:04:05.123456Z"))
                .isEqualTo(Instant.parse("2026-01-02T03:04:05.123456Z"));
        assertThat(valueOf("changedAt=2026-01-02T03:04:05-02:00")).isEqualTo(Instant.parse("2026-01-02T05:04:05Z"));
        assertThat(valueOf("changedAt=9999-12-31T23:59:59.999999Z"))
                .isEqualTo(Instant.parse("9999-12-31T23:59:59.999999Z"));
        assertThat(valueOf("day=2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(valueOf("localTime=2024-02-29T10:00")).isEqualTo(LocalDateTime.of(2024, 2, 29, 10, 0));
        assertRefused(
                "changedAt",
                "2026-01-02",
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05 01:00",
                "2026-02-30T00:00:00Z",
                "2026-01-02T24:00:00Z",
                "0000-12-31T00:00:00Z",
                "0001-01-01T00:00:00+01:00",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2026-01-02T03:04:05.1234567891Z",
                "1767322800",
                "now",
                "infinity");
        assertRefused("day", "2026-02-29", "2026-1-1", "0000-01-01", "2026-01-01T00:00:00Z");
        assertRefused("localTime", "2026-01-01", "2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({"gt,GT", "gte,GT", "lt,LTE", "lte,LTE"})
    void aTimeFinerThanAColumnIsComparedAsTheTimeBeforeIt(String operator, Condition.Operator rewritten) {
        Instant floor = Instant.parse("1969-12-31T23:59:59.000001Z");
        assertThat(filter("changedAt." + operator + "=1969-12-31T23:59:59.000001999Z"))
                .isEqualTo(new Comparison("changedAt", rewritten, floor));
        assertThat(filter("localTime." + operator + "=2026-01-01T00:00:00.000000001"))
                .isEqualTo(new Comparison("localTime", rewritten, LocalDateTime.parse("2026-01-01T00:00:00")));
    }

    @Test
    void noColumnEqualsATimeFinerThanItCanHold() {
        String finer = "2026-01-01T00:00:00.0000001Z";
        String whole = "2026-01-01T00:00:00Z";
        assertThat(filter("changedAt=" + finer)).isEqualTo(Condition.none());
        assertThat(filter("changedAt.ne=" + finer)).isEqualTo(new NullCheck("changedAt", false));
        assertThat(filter("changedAt=" + finer, "changedAt=" + whole))
                .isEqualTo(new Comparison("changedAt", EQ, Instant.parse(whole)));
    }

    @Test
    void textThatNoDatabaseHoldsIsRefused() {
        assertRefused("category", "a\0b", "\ud800", "a\udc00b", "x".repeat(4001));
        for (String parameter : List.of("q", "name.like", "name.ne")) {
            assertThat(refusalOf(parameter + "=\0").parameter()).isEqualTo(parameter);
        }
        assertThat(valueOf("category=" + "😀".repeat(4000))).isEqualTo("😀".repeat(4000));
    }

    @Test
    void filterValuesAreBoundedInNumber() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < FilterReader.MAX_VALUES; i++) {
            many.add("quantity=" + i);
        }
        assertThat(((OneOf) filter(many.toArray(String[]::new))).values()).hasSize(50);
        many.add("price.gt=1");
        assertThat(refusalOf(many.toArray(String[]::new)).parameter()).isEqualTo("price.gt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "name.like"})
    void aSearchIsShort(String parameter) {
        read(parameter + "=" + "😀".repeat(128));
        assertThat(refusalOf(parameter + "=" + "😀".repeat(129)))
                .hasMessageContaining("is too long")
                .extracting(InvalidQueryException::allowed)
                .isEqualTo("at most 128 characters");
        read(NARROW, parameter + "=abc");
        assertThat(refusal(NARROW, parameter + "=abcd").allowed()).isEqualTo("at most 3 characters");
        assertThat(refusalOf(new PageLimits(20, 200, 5, 20), parameter + "=abcdef")
                        .allowed())
                .isEqualTo("at most 5 characters");
    }

    @Test
    void filtersAreBoundedInNumber() {
        assertThat(refusal(NARROW, "name.ne=a", "name=b", "name=c", "name.null=false"))
                .hasMessage("The parameter 'name.null' is one filter too many; allowed: at most 2 filters in a query");
        read(NARROW, "name.ne=a", "name=b", "name=c");
        String[] some = {"name=a", "price.gt=1", "price.lt=2"};
        read(some);
        assertThat(refusalOf(new PageLimits(20, 200, 5, 2), some).allowed()).isEqualTo("at most 2 filters in a query");
    }

    @Test
    void theRefusalsMessageSaysWhatWasWrongAndWhatToDo() {
        assertThat(refusalOf("size=1000"))
                .hasMessage(
                        "The parameter 'size' must be a whole number within bounds: \"1000\"; allowed: whole numbers from 1 to 200");
        assertThat(refusalOf("sort=price", "sort=name,secret,desc"))
                .hasMessage("The parameter 'sort' names a field that is not offered: \"secret\" in"
                        + " \"name,secret,desc\"; allowed: name, price, each alone or followed by ,asc or ,desc");
        assertThat(refusalOf("quantity=1", "quantity=2", "quantity=two"))
                .hasMessageContaining("has a value that is none of the field's: \"two\"");
        assertThat(refusalOf("price.like=x")).hasMessageContaining(": \"like\"");
        assertThat(refusalOf("q=a", "q=b")).hasMessageContaining("is given 2 times: \"a\", \"b\"; allowed:");
    }

    @Test
    void whatARefusalQuotesIsShortAndOnOneLine() {
        assertThat(refusalOf("q=" + "x".repeat(5000)))
                .hasMessage(
                        "The parameter 'q' is too long: \"" + "x".repeat(60) + "\"…; allowed: at most 128 characters");
        assertThat(refusalOf("size=1\r\nname: \u202e\"\\\ud800😀"))
                .hasMessageContaining("\"1\\u000d\\u000aname: \\u202e\\\"\\\\\\ud800😀\"");
        assertThat(refusalOf("no\nsuch'parameter=1"))
                .hasMessageStartingWith("The parameter 'no\\u000asuch\\'parameter' is unknown here;");
    }

    private static void assertRefused(String parameter, String... texts) {
        for (String text : texts) {
            assertThat(refusalOf(parameter + "=" + text).parameter()).as(text).isEqualTo(parameter);
        }
    }

    private static Object valueOf(String parameter) {
        return ((Comparison) filter(parameter)).value();
    }

    private static Condition filter(String... parameters) {
        return read(parameters).filter();
    }

    private static ListQuery read(String... parameters) {
        return read(THINGS, parameters);
    }

    private static ListQuery read(ListDefinition<?> definition, String... parameters) {
        return read(PageLimits.DEFAULT, definition, parameters);
    }

    private static ListQuery read(PageLimits limits, ListDefinition<?> definition, String... parameters) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            all.computeIfAbsent(parameter.substring(0, equals), name -> new ArrayList<>())
                    .add(parameter.substring(equals + 1));
        }
        return new ListQueryParser(limits).parse(definition, Condition.all(), all);
    }

    private static InvalidQueryException refusalOf(String... parameters) {
        return refusal(THINGS, parameters);
    }

    private static InvalidQueryException refusalOf(PageLimits limits, String... parameters) {
        return catchThrowableOfType(InvalidQueryException.class, () -> read(limits, THINGS, parameters));
    }

    private static InvalidQueryException refusal(ListDefinition<?> definition, String... parameters) {
        InvalidQueryException refusal =
                catchThrowableOfType(InvalidQueryException.class, () -> read(definition, parameters));
        assertThat(refusal).as("refusal of %s", List.of(parameters)).isNotNull();
        return refusal;
    }
}
