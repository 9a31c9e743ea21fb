package dev.livelist.broadcaster.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a singleton bean called with signals, from this worker and from others. The method has one parameter, and
 * returns nothing:
 *
 * <ul>
 *   <li>{@link dev.livelist.broadcaster.ModelChange}: called for each change,
 *   <li>{@link dev.livelist.broadcaster.Invalidation}: called for each invalidation that covers the label,
 *   <li>{@link dev.livelist.broadcaster.Signal}: called for both,
 *   <li>{@code List<Signal>}: called with all that was waiting.
 * </ul>
 *
 * <p>The methods of one bean for one label are one subscription: they are called one at a time, in the order of the signals, on
 * a thread of the broadcaster's, and may block for a while. What comes meanwhile waits in a bounded mailbox. A method that throws
 * harms nobody else; its bean is told an invalidation later (rule B4). So a bean that takes changes should take invalidations as
 * well: they are told where changes may have been missed. At the start a line is logged for a bean that does not.
 *
 * <p>Subscribed when the application has started its beans and before it serves requests; closed with the context. Anything
 * else that is annotated stops the start.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface BroadcastListener {

    /** The labels of the models, such as {@code shop.product}; {@code *} for all. Placeholders are replaced. */
    String[] value();
}
