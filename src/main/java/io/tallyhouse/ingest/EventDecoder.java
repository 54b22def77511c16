package io.tallyhouse.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.common.base.Utf8;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Months;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads and validates the body of {@code POST /api/v1/events} (trenchcoat-events.md) or {@code POST
 * /analytics/events} in one pass over its bytes, without building a tree. Thread-safe.
 */
public final class EventDecoder implements BodyDecoder {
  /** Most events in a request, by the document. */
  public static final int BATCH_EVENTS_MAX = 1000;

  /** Violations reported of one request; later ones go unsaid. */
  public static final int VIOLATIONS_MAX = 100;

  /** Nesting of a body; {@code data} may use all but four levels of it. */
  public static final int NESTING_DEPTH_MAX = 200;

  private static final int CHARS_AT_ONCE = 8 << 10;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // UTF-8 it is: the events keep slices of the body by their byte offsets.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_DEPTH_MAX).build())
          .build();

  private final Function<EventReader.Request, EventReader> reader;

  /**
   * A decoder.
   *
   * @param reader reads the events of a request, in the form of one API
   */
  public EventDecoder(Function<EventReader.Request, EventReader> reader) {
    this.reader = reader;
  }

  /**
   * Decodes a body.
   *
   * @param body UTF-8 JSON; events keep parts of it, so it must not be changed afterwards
   * @param idempotencyKey from {@link io.tallyhouse.event.EventIdentity#ofIdempotencyKey}, if the
   *     request has one
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  @Override
  public DecodedRequest decode(byte[] body, OptionalLong idempotencyKey, long nowMs) {
    int malformedAt = malformedAt(body);
    if (malformedAt >= 0) {
      Violations violations = new Violations(VIOLATIONS_MAX);
      violations.add("body", "Malformed UTF-8 at byte " + malformedAt);
      return new DecodedRequest.Invalid(violations.list(), 0);
    }
    Decoding decoding = new Decoding(body, idempotencyKey, nowMs);
    try {
      return JsonNames.parse(JSON, new JsonSlice(body, 0, body.length), decoding::pass);
    } catch (StreamConstraintsException e) {
      return decoding.invalid("JSON over a limit" + where(e) + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      return decoding.invalid("Malformed JSON" + where(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /**
   * The first byte that is of no well-formed UTF-8 sequence; -1 = there is none. The JSON parser
   * does not check what it skips.
   */
  public static int malformedAt(byte[] body) {
    if (Utf8.isWellFormed(body)) {
      return -1;
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(body);
    CharBuffer chars = CharBuffer.allocate(CHARS_AT_ONCE);
    while (decoder.decode(bytes, chars, true).isOverflow()) {
      chars.clear();
    }
    return bytes.position();
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  /** The decoding of a body, in one pass or, where the first could not read its names, two. */
  private final class Decoding {
    private final byte[] body;
    private final OptionalLong idempotencyKey;
    private final long nowMs;
    private int eventsRead;

    Decoding(byte[] body, OptionalLong idempotencyKey, long nowMs) {
      this.body = body;
      this.idempotencyKey = idempotencyKey;
      this.nowMs = nowMs;
    }

    DecodedRequest pass(JsonParser json) throws IOException {
      Violations violations = new Violations(VIOLATIONS_MAX);
      EventReader events =
          reader.apply(
              new EventReader.Request(
                  json, new JsonSlice(body, 0, body.length), violations, idempotencyKey, nowMs));
      Pass pass = new Pass(json, violations, events);
      try {
        return pass.read();
      } finally {
        eventsRead = pass.eventsRead;
      }
    }

    DecodedRequest invalid(String message) {
      Violations violations = new Violations(VIOLATIONS_MAX);
      violations.add("body", message);
      return new DecodedRequest.Invalid(violations.list(), eventsRead);
    }
  }

  /** One reading of a body. */
  private static final class Pass {
    private final JsonParser json;
    private final Violations violations;
    private final EventReader reader;
    private final List<Event> events = new ArrayList<>();
    private final Months months = new Months();
    private int eventsRead;
    private int tooOld;
    private int inFuture;
    private int dataTooLarge;
    private boolean seenEvents;
    private boolean tooMany;

    Pass(JsonParser json, Violations violations, EventReader reader) {
      this.json = json;
      this.violations = violations;
      this.reader = reader;
    }

    DecodedRequest read() throws IOException {
      JsonToken first = json.nextToken();
      if (first == null) {
        violations.add("body", "Malformed JSON: the body is empty");
      } else if (first != JsonToken.START_OBJECT) {
        violations.addWrongType("body", "object", first);
        json.skipChildren();
        expectEnd();
      } else {
        readBody();
        if (tooMany) {
          return new DecodedRequest.TooManyEvents();
        }
        expectEnd();
        if (!seenEvents) {
          violations.add("events", "Required");
        }
        if (months.size() > IngestPipeline.REQUEST_MONTHS_MAX) {
          violations.add(
              "events",
              "Must lie in at most "
                  + IngestPipeline.REQUEST_MONTHS_MAX
                  + " calendar months (UTC), are in "
                  + months.size());
        }
      }
      return violations.isEmpty()
          ? new DecodedRequest.Events(events, new Rejections(tooOld, inFuture, dataTooLarge))
          : new DecodedRequest.Invalid(violations.list(), eventsRead);
    }

    private void expectEnd() throws IOException {
      if (json.nextToken() != null) {
        violations.add("body", "Malformed JSON: more than one value");
      }
    }

    private void readBody() throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isEvents = json.currentName().equals("events");
        JsonToken value = json.nextToken();
        if (!isEvents) {
          json.skipChildren();
        } else if (seenEvents) {
          violations.add("events", "Duplicate field");
          json.skipChildren();
        } else {
          seenEvents = true;
          readEvents(value);
          if (tooMany) {
            return;
          }
        }
      }
    }

    private void readEvents(JsonToken value) throws IOException {
      if (value != JsonToken.START_ARRAY) {
        violations.addWrongType("events", "array", value);
        json.skipChildren();
        return;
      }
      for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
        if (index == BATCH_EVENTS_MAX) {
          tooMany = true;
          return;
        }
        eventsRead++;
        switch (reader.read(index)) {
          case READ -> {
            events.add(reader.event());
            months.add(reader.event().timeMs());
          }
          case TOO_OLD -> tooOld++;
          case IN_FUTURE -> inFuture++;
          case DATA_TOO_LARGE -> dataTooLarge++;
          case INVALID -> {
            // Its violations are noted.
          }
        }
      }
    }
  }
}
