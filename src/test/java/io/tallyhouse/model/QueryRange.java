package io.tallyhouse.model;

import org.jspecify.annotations.Nullable;

/** The start_date and end_date of a query as they are sent; null where a parameter is left out. */
public record QueryRange(@Nullable String start, @Nullable String end) {
  public static final QueryRange NONE = new QueryRange(null, null);
}
