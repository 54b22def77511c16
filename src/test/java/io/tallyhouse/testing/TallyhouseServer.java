package io.tallyhouse.testing;

import java.net.URI;

/** A running server as black-box tests see it. Thread-safe but for {@link #restart}. */
public interface TallyhouseServer {
  /** The address of the server, without a path; it may change with a restart. */
  URI uri();

  /** A key of the account, which is created if missing; no scopes named means all scopes. */
  String key(String account, String... scopes);

  /**
   * Stops the server and starts it again with nothing remembered; the engines and what they store
   * stay.
   */
  void restart();
}
