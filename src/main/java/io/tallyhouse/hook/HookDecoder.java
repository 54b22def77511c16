package io.tallyhouse.hook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Months;
import io.tallyhouse.ingest.BodyDecoder;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.Rejections;
import io.tallyhouse.ingest.Violations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads the body of {@code POST /api/v1/hooks/claude-code}: one hook's event in its envelope, or
 * several, one after the other. A payload without an envelope, as an http hook posts it, happens
 * now. Events that say nothing here have no {@link Event}. Thread-safe.
 */
public final class HookDecoder implements BodyDecoder {
  /** Most events of hooks in a request. */
  public static final int EVENTS_MAX = 1000;

  /** Nesting of an envelope. */
  public static final int NESTING_DEPTH_MAX = 200;

  /** Longest delivery id, host and user, characters. */
  public static final int TEXT_LENGTH_MAX = 256;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // UTF-8 it is: the events keep slices of the body by their byte offsets.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // Inputs of tools have any number of names, which the JVM's table would keep.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_DEPTH_MAX).build())
          .build();

  private final HookPayloadReader payloads = new HookPayloadReader(JSON);

  /** What a body has, up to now. */
  private static final class Found {
    final Violations violations = new Violations(EventDecoder.VIOLATIONS_MAX);
    final List<Event> events = new ArrayList<>();
    final Months months = new Months();
    int read;
    int tooOld;
    int inFuture;
  }

  @Override
  public DecodedRequest decode(byte[] body, OptionalLong idempotencyKey, long nowMs) {
    int malformedAt = EventDecoder.malformedAt(body);
    if (malformedAt >= 0) {
      return invalid("Malformed UTF-8 at byte " + malformedAt);
    }
    try {
      JsonSlice all = new JsonSlice(body, 0, body.length);
      return JsonNames.parse(JSON, all, json -> decode(json, all, nowMs));
    } catch (StreamConstraintsException e) {
      return invalid("JSON over a limit" + where(e) + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      return invalid("Malformed JSON" + where(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private DecodedRequest decode(JsonParser json, JsonSlice body, long nowMs) throws IOException {
    Found found = new Found();
    for (JsonToken value = json.nextToken(); value != null; value = json.nextToken()) {
      if (found.read == EVENTS_MAX) {
        return new DecodedRequest.TooManyEvents();
      }
      String path = "[" + found.read++ + "]";
      if (value == JsonToken.START_OBJECT) {
        take(
            new EnvelopeReader(json, body, found.violations, path).read(nowMs), path, found, nowMs);
      } else {
        found.violations.addWrongType(path, "object", value);
        json.skipChildren();
      }
    }
    if (found.read == 0) {
      found.violations.add("body", "Malformed JSON: the body is empty");
    }
    if (found.months.size() > IngestPipeline.REQUEST_MONTHS_MAX) {
      found.violations.add(
          "body",
          "Must lie in at most %d calendar months (UTC), are in %d"
              .formatted(IngestPipeline.REQUEST_MONTHS_MAX, found.months.size()));
    }
    return found.violations.isEmpty()
        ? new DecodedRequest.Events(found.events, new Rejections(found.tooOld, found.inFuture, 0))
        : new DecodedRequest.Invalid(found.violations.list(), found.read);
  }

  private void take(HookEnvelope envelope, String path, Found found, long nowMs)
      throws IOException {
    if (!found.violations.isEmpty()) {
      return;
    }
    HookPayload payload = payloads.read(envelope.payload());
    for (String required : List.of("hook_event_name", "session_id")) {
      if (payload.text(required).isEmpty()) {
        found.violations.add(path + ".payload." + required, "Required");
      }
    }
    if (!found.violations.isEmpty()) {
      return;
    }
    List<Event> events = new HookEvents(envelope, payload).events();
    if (!EventTime.isAcceptable(envelope.timeMs(), nowMs)) {
      found.tooOld += envelope.timeMs() < EventTime.MIN_MS ? events.size() : 0;
      found.inFuture += envelope.timeMs() < EventTime.MIN_MS ? 0 : events.size();
      return;
    }
    found.events.addAll(events);
    events.forEach(event -> found.months.add(event.timeMs()));
  }

  private static DecodedRequest invalid(String message) {
    Violations violations = new Violations(1);
    violations.add("body", message);
    return new DecodedRequest.Invalid(violations.list(), 0);
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}
