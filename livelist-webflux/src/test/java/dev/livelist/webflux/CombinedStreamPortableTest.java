package dev.livelist.webflux;

/** Streams of several lists through the response, as on any server. */
class CombinedStreamPortableTest extends CombinedStreamHttpTest {

    @Override
    boolean fast() {
        return false;
    }
}
