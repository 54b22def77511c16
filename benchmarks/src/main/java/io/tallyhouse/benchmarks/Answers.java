package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.LoadClient.Response;

/** Reads the responses of {@code POST /api/v1/events}. */
final class ResponseCheck {
  private static final String ACCEPTED = "\"accepted\":";

  private ResponseCheck() {}

  /** How many events it acknowledges. */
  static long accepted(Response response) {
    String body = response.body();
    int from = body.indexOf(ACCEPTED) + ACCEPTED.length();
    int to = from;
    while (Character.isDigit(body.charAt(to))) {
      to++;
    }
    return Long.parseLong(body, from, to, 10);
  }
}
