/**
 * The questions of agnt-analytics.md, asked of the rollup of users and assistants: messages and
 * tasks, active users, tokens and cost. Knows events and how to ask, and no server or storage.
 */
@NullMarked
package io.tallyhouse.fleet;

import org.jspecify.annotations.NullMarked;
