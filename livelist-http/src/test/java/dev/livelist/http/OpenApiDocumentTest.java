package dev.livelist.http;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Aggregate;
import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.query.PageLimits;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiDocumentTest {

    enum State {
        NEW,
        PAID
    }

    record Order(
            long id,
            int quantity,
            BigDecimal amount,
            @Nullable String note,
            @Nullable State state,
            double weight,
            boolean open,
            Instant placed,
            Map<String, String> extras) {}

    private static JsonNode describe(ListDefinition.Builder<Order> list) {
        return JsonMapper.shared().readTree(OpenApiDocument.of(List.of(list.build()), "/live", PageLimits.DEFAULT));
    }

    private static ListDefinition.Builder<Order> orders() {
        return ListDefinition.of(Order.class)
                .authenticated()
                .fields(
                        Order::id,
                        Order::quantity,
                        Order::amount,
                        Order::note,
                        Order::state,
                        Order::weight,
                        Order::open,
                        Order::placed,
                        Order::extras);
    }

    record Line(long id, long order, @Nullable String text) {}

    @Test
    void rowsOfAnotherModelAreAnArrayOfObjects() {
        JsonNode row = describe(orders().derived(
                                "lines",
                                Derived.rows(Line.class, 5)
                                        .fields(Line::id, Line::text)
                                        .firstBy(Line::id)
                                        .where(Line::order)))
                .at("/components/schemas/orders.row");

        assertThat(row.at("/properties/lines").toString())
                .isEqualTo("{\"type\":\"array\",\"maxItems\":5,\"items\":{\"type\":\"object\",\"properties\":{"
                        + "\"id\":{\"type\":\"integer\",\"format\":\"int64\"},"
                        + "\"text\":{\"type\":[\"string\",\"null\"]}},\"required\":[\"id\",\"text\"]}}");
        assertThat(row.get("required").toString()).contains("lines");
    }

    @Test
    void aRowHasTheTypesThatItsJsonHas() {
        JsonNode row = describe(orders().asText(Order::amount)).at("/components/schemas/orders.row");

        assertThat(row.get("properties").toString())
                .isEqualTo("{\"id\":{\"type\":\"integer\",\"format\":\"int64\"},"
                        + "\"quantity\":{\"type\":\"integer\",\"format\":\"int32\"},"
                        + "\"amount\":{\"type\":[\"string\",\"null\"]},"
                        + "\"note\":{\"type\":[\"string\",\"null\"]},"
                        + "\"state\":{\"oneOf\":[{\"type\":\"string\",\"enum\":[\"NEW\",\"PAID\"]},{\"type\":\"null\"}]},"
                        + "\"weight\":{\"oneOf\":[{\"type\":\"number\",\"format\":\"double\"},"
                        + "{\"type\":\"string\",\"enum\":[\"NaN\",\"Infinity\",\"-Infinity\"]}]},"
                        + "\"open\":{\"type\":\"boolean\"},"
                        + "\"placed\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
                        + "\"extras\":{}}");
        assertThat(row.get("required")).hasSize(9);
    }

    @Test
    void aListHasTheParametersThatItOffersAndNoOthers() {
        JsonNode get = describe(orders().sortable(Order::id, Order::note)
                        .defaultSort(asc(Order::id))
                        .filterable(Order::note, Order::open)
                        .searchable(Order::note)
                        .pageSizes(10, 50))
                .at("/paths/~1live~1orders/get");

        List<String> names = StreamSupport.stream(get.get("parameters").spliterator(), false)
                .map(parameter -> parameter.get("name").asString())
                .toList();
        assertThat(names)
                .containsExactly(
                        "page",
                        "size",
                        "sort",
                        "q",
                        "note",
                        "note.ne",
                        "note.gt",
                        "note.gte",
                        "note.lt",
                        "note.lte",
                        "note.null",
                        "note.like",
                        "open",
                        "open.ne",
                        "open.null",
                        "lastEventId");
        assertThat(get.at("/parameters/1/schema/maximum").asInt()).isEqualTo(50);
        assertThat(get.at("/parameters/2/schema/items/enum").toString())
                .isEqualTo("[\"id\",\"id,asc\",\"id,desc\",\"note\",\"note,asc\",\"note,desc\"]");
        assertThat(get.get("responses").propertyNames()).contains("200", "304", "400", "401", "403", "503");
    }

    @Test
    void fieldsHaveTheNamesThatTheyAreGivenAndObjectsHaveMembers() {
        JsonNode document = describe(ListDefinition.of(Order.class)
                .name("orders")
                .authenticated()
                .field("pay.amount", Order::amount)
                .fields(Order::open)
                .field("pay.state", Order::state)
                .sortable(Order::amount)
                .filterable(Order::open, Order::amount)
                .groupable(Order::state)
                .aggregates(Aggregate.count(), Aggregate.sum(Order::amount)));

        JsonNode row = document.at("/components/schemas/orders.row");
        assertThat(row.get("required").toString()).isEqualTo("[\"id\",\"pay\",\"open\"]");
        assertThat(row.at("/properties/pay/required").toString()).isEqualTo("[\"amount\",\"state\"]");
        assertThat(row.at("/properties/pay/properties/amount/type").toString()).isEqualTo("[\"number\",\"null\"]");
        JsonNode group = document.at("/components/schemas/orders.group");
        assertThat(group.get("required").toString()).isEqualTo("[\"count\",\"sum.pay.amount\"]");
        assertThat(group.at("/properties/pay/properties/state").isMissingNode()).isFalse();
        assertThat(group.at("/properties/pay/required").isMissingNode()).isTrue();
        String parameters = document.at("/paths/~1live~1orders/get/parameters").toString();
        assertThat(parameters)
                .contains("\"pay.amount.gte\"", "[\"pay.amount\",\"pay.amount,asc\"", "[\"pay.state\"]")
                .doesNotContain("\"amount\"", "\"state\"");
    }

    @Test
    void anUnpagedListHasNoPagesAndATotalOnlyWhereItKeepsOne() {
        JsonNode plain = describe(orders().unpaged(100));
        JsonNode capped = describe(orders().totals(Totals.cappedAt(1000)));

        assertThat(plain.at("/paths/~1live~1orders/get/parameters")).hasSize(1);
        assertThat(plain.at("/components/schemas/orders.document/properties").has("total"))
                .isFalse();
        assertThat(capped.at("/components/schemas/orders.document/properties/total/oneOf"))
                .hasSize(2);
    }

    @Test
    void aListWithGroupsHasThemBesideItsPages() {
        JsonNode document = describe(orders().groupable(Order::state)
                .aggregates(Aggregate.count(), Aggregate.sum(Order::quantity), Aggregate.max(Order::placed)));

        assertThat(document.at("/components/schemas/orders.group/properties").toString())
                .isEqualTo(
                        "{\"state\":{\"oneOf\":[{\"type\":\"string\",\"enum\":[\"NEW\",\"PAID\"]},{\"type\":\"null\"}]},"
                                + "\"count\":{\"type\":\"integer\",\"format\":\"int64\"},"
                                + "\"sum.quantity\":{\"type\":[\"integer\",\"null\"]},"
                                + "\"max.placed\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}}");
        assertThat(document.at("/paths/~1live~1orders/get/responses/200/content/application~1json/schema/oneOf"))
                .hasSize(2);
        assertThat(document.at("/paths/~1live~1orders/get/parameters").toString())
                .contains("group.by");
    }

    @Test
    void aRowThatAMapperMakesIsAnyObject() {
        JsonNode row =
                describe(orders().rowMapper(order -> Map.of("id", order.id()))).at("/components/schemas/orders.row");

        assertThat(row.has("properties")).isFalse();
    }
}
