package io.tallyhouse.api.agnt;

import io.tallyhouse.query.TimeRange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's place in the event log, which is in order of time and, of equal times, in an order
 * that never changes.
 *
 * @param bit which of the fleet events that its row counts as
 */
public record LogPosition(long timeMs, UUID sessionId, long sequence, int bit) {
  /** After every event. */
  public static final LogPosition END = new LogPosition(TimeRange.MAX_MS, new UUID(0, 0), 0, 0);

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,13}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\\d{1,10}) ([0-3])");
  private static final long SEQUENCE_MAX = 0xffff_ffffL;

  /** The place as a cursor that clients hand back. */
  public String toCursor() {
    String text = timeMs + " " + sessionId + " " + sequence + " " + bit;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The place of a cursor; empty if it is none. */
  public static Optional<LogPosition> ofCursor(String cursor) {
    byte[] text;
    try {
      text = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(new String(text, StandardCharsets.US_ASCII));
    if (!matcher.matches() || Long.parseLong(matcher.group(3)) > SEQUENCE_MAX) {
      return Optional.empty();
    }
    return Optional.of(
        new LogPosition(
            Long.parseLong(matcher.group(1)),
            UUID.fromString(matcher.group(2)),
            Long.parseLong(matcher.group(3)),
            Integer.parseInt(matcher.group(4))));
  }
}
