package io.tallyhouse.ingest;

import java.util.OptionalLong;

/** Reads the bodies of one route. Thread-safe. */
public interface BodyDecoder {
  /**
   * Decodes a body.
   *
   * @param body events keep parts of it, so it must not be changed afterwards
   * @param idempotencyKey from {@link io.tallyhouse.event.EventIdentity#ofIdempotencyKey}, if the
   *     request has one
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  DecodedRequest decode(byte[] body, OptionalLong idempotencyKey, long nowMs);
}
