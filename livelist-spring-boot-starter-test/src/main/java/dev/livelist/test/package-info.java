/**
 * For the tests of an application with live lists. {@link dev.livelist.test.AutoConfigureLiveListTester} on a test class puts
 * two beans into its context: a {@link dev.livelist.test.LiveListTester}, which opens the application's lists as somebody and
 * waits for what they should show, and a {@link dev.livelist.test.RecordingBroadcaster}, which knows what was published and
 * stands in for other workers.
 */
@NullMarked
package dev.livelist.test;

import org.jspecify.annotations.NullMarked;
