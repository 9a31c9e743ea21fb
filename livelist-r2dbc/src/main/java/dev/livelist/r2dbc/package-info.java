/**
 * Lists over Spring Data R2DBC, on H2, PostgreSQL and MariaDB. {@link dev.livelist.r2dbc.R2dbcRowSourceFactory} reads their rows;
 * {@link dev.livelist.r2dbc.R2dbcChangeCapture} tells of what is written through entity templates and repositories;
 * {@link dev.livelist.r2dbc.Changes} says what no capture can see.
 *
 * <p>In an application of Spring these are beans, and {@link dev.livelist.r2dbc.R2dbcCapturePostProcessor} puts the capture
 * in its place:
 *
 * <pre>{@code
 * @Bean(destroyMethod = "close")
 * R2dbcRowSourceFactory rowSources(R2dbcEntityTemplate template) {
 *   return new R2dbcRowSourceFactory(template);
 * }
 *
 * @Bean
 * R2dbcChangeCapture capture(Broadcaster broadcaster, ModelRegistry registry) {
 *   return new R2dbcChangeCapture(broadcaster, registry, 1000);
 * }
 *
 * @Bean
 * static R2dbcCapturePostProcessor capturePostProcessor(ObjectProvider<R2dbcChangeCapture> capture) {
 *   return new R2dbcCapturePostProcessor(capture::getObject);
 * }
 *
 * @Bean
 * Changes changes(R2dbcChangeCapture capture) {
 *   return new Changes(capture);
 * }
 * }</pre>
 */
@NullMarked
package dev.livelist.r2dbc;

import org.jspecify.annotations.NullMarked;
