/**
 * The questions of the dashboard surface (claude-code-dashboard-api.md), asked as those of {@link
 * io.tallyhouse.query} are: tokens and cost by the time they were used, sessions by their start.
 * Knows events and queries, and no server or storage.
 */
@NullMarked
package io.tallyhouse.dashboard;

import org.jspecify.annotations.NullMarked;
