/**
 * The read routes of agnt-analytics.md: messages and tasks, active users, tokens and cost, from the
 * rollups by user and assistant.
 */
@NullMarked
package io.tallyhouse.api.agnt;

import org.jspecify.annotations.NullMarked;
