/**
 * The surface of claude-code-dashboard-api.md: {@code /api/analytics} and {@code /api/sync}. Tokens
 * and cost count when they were used, sessions when they started.
 */
@NullMarked
package io.tallyhouse.api.dashboard;

import org.jspecify.annotations.NullMarked;
