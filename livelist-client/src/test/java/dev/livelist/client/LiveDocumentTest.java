package dev.livelist.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LiveDocumentTest {

    record Product(long id, String name) {}

    private static LiveDocument<Product> read(String json) {
        return LiveDocument.of(JsonMapper.shared().readTree(json), "v", Product.class, JsonMapper.shared());
    }

    @Test
    void aPageThatBeginsAtAPlaceSaysWhatComesBeforeAndWhereTheNextOneBegins() {
        LiveDocument<Product> document = read(
                "{\"rows\":[{\"id\":1,\"name\":\"lamp\"}],\"size\":1,\"hasMore\":true,\"total\":\"10+\",\"before\":7,\"start\":\"a\",\"next\":\"b\"}");
        assertThat(document.rows()).containsExactly(new Product(1, "lamp"));
        assertThat(document.before()).isEqualTo(new LiveTotal(7, true));
        assertThat(document.total()).isEqualTo(new LiveTotal(10, false));
        assertThat(document.start()).isEqualTo("a");
        assertThat(document.next()).isEqualTo("b");
        assertThat(read("{\"rows\":[],\"size\":1,\"hasMore\":false,\"start\":null,\"next\":null}")
                        .next())
                .isNull();
    }

    @Test
    void oneRowIsAListOfItOrOfNone() {
        assertThat(read("{\"row\":{\"id\":1,\"name\":\"lamp\"}}").rows()).containsExactly(new Product(1, "lamp"));
        assertThat(read("{\"row\":null}").rows()).isEmpty();
    }

    @Test
    void theTotalAloneHasNoRows() {
        LiveDocument<Product> document = read("{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":true,\"total\":41}");
        assertThat(document.rows()).isEmpty();
        assertThat(document.total()).isEqualTo(new LiveTotal(41, true));
    }
}
