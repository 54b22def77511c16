package io.tallyhouse.otlp.events;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.observation.ObservedNames;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Span;
import java.util.List;
import java.util.Set;

/**
 * The spans of Claude Code. New in them are the wait for permission, why a response ended and how
 * often a request was sent again. A response is the same as in logs and transcripts, by its request
 * id. Spans of tools are counted only: they last a little longer than the tool, and the one that
 * says how it ended does not name it; logs and hooks have both. Thread-safe.
 */
final class ClaudeCodeSpans {
  private static final String PREFIX = "claude_code.";
  private static final String BLOCKED = PREFIX + "tool.blocked_on_user";
  private static final String REQUEST = PREFIX + "llm_request";

  /** Of others nothing is known. */
  private static final Set<String> KNOWN =
      Set.of(
          BLOCKED,
          REQUEST,
          PREFIX + "hook",
          PREFIX + "interaction",
          PREFIX + "tool",
          PREFIX + "tool.execution");

  private final SpanMessages messages;

  ClaudeCodeSpans(Pricing pricing) {
    this.messages = new SpanMessages(pricing);
  }

  static boolean isOf(Span span) {
    return span.name().startsWith(PREFIX);
  }

  /** Its name, if it is a known one; else empty. */
  static String nameOf(Span span) {
    return KNOWN.contains(span.name()) ? span.name() : "";
  }

  SpanRecords.Made of(String name, Span span) throws RejectedRecordException {
    SentAttributes attributes = new SentAttributes(span.attributes(), span.source());
    return switch (name) {
      case BLOCKED -> new SpanRecords.Made(List.of(), List.of(blocked(span, attributes)));
      case REQUEST -> request(span, attributes);
      default -> SpanRecords.Made.NOTHING;
    };
  }

  private static Observation blocked(Span span, SentAttributes attributes) {
    long waitedMs =
        attributes.own().whole("duration_ms").orElse(Math.max(0, span.endMs() - span.startMs()));
    return new Observation(
        Observation.Kind.SPAN,
        ObservedNames.PERMISSION_WAIT,
        key(span, span.startMs()),
        Math.max(0, Math.min(waitedMs, (long) Observation.VALUE_MAX)) * Observation.MICROS,
        attributes.sender(),
        new Observation.Details("", "", attributes.id("decision"), attributes.id("source"), "", ""),
        JsonSlice.NONE);
  }

  private SpanRecords.Made request(Span span, SentAttributes attributes)
      throws RejectedRecordException {
    String model = attributes.model("model", "gen_ai.request.model");
    Observation observed =
        new Observation(
            Observation.Kind.SPAN,
            ObservedNames.MODEL_REQUEST,
            key(span, span.endMs()),
            Math.max(0, attributes.count("attempt") - 1) * Observation.MICROS,
            attributes.sender(),
            new Observation.Details(model, "", "", "", attributes.id("stop_reason"), ""),
            JsonSlice.NONE);
    String id = attributes.id("request_id", "gen_ai.response.id");
    boolean failed = span.failed() || attributes.id("success").equals("false");
    if (failed || id.isEmpty()) {
      return new SpanRecords.Made(List.of(), List.of(observed));
    }
    BillableUsage used =
        new BillableUsage(tokens(attributes), attributes.id("speed").equals("fast"), false, 0);
    Event response =
        messages.response(
            span, attributes, attributes.requireSession(), id, model, used, JsonSlice.NONE);
    return new SpanRecords.Made(List.of(response), List.of(observed));
  }

  /** It says of cache writes how many there are, not for how long. */
  private static TokenUsage tokens(SentAttributes attributes) {
    return new TokenUsage(
        attributes.count("input_tokens"),
        attributes.count("output_tokens"),
        attributes.count("cache_creation_tokens"),
        0,
        attributes.count("cache_read_tokens"));
  }

  private static Observation.Key key(Span span, long timeMs) {
    long identity = EventIdentity.ofObservation(span.ids().trace() + " " + span.ids().span());
    return new Observation.Key(timeMs, identity, 0);
  }
}
