/** {@code POST /api/v1/events} and {@code POST /analytics/events}. */
@NullMarked
package io.tallyhouse.api.events;

import org.jspecify.annotations.NullMarked;
