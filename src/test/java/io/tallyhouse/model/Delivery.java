package io.tallyhouse.model;

import org.jspecify.annotations.Nullable;

/** One POST of events, of coding sessions or of a fleet. */
public sealed interface Delivery permits SentRequest, SentFleetRequest {
  String account();

  @Nullable String idempotencyKey();

  /** Where it is posted. */
  String path();

  String body();
}
