/**
 * The broadcaster in Spring's ways: methods that {@linkplain dev.livelist.broadcaster.spring.BroadcastListener listen}, and
 * signals that are published {@linkplain dev.livelist.broadcaster.spring.AfterCommitBroadcaster after a commit}.
 */
@NullMarked
package dev.livelist.broadcaster.spring;

import org.jspecify.annotations.NullMarked;
