package io.tallyhouse.otlp.events;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.otlp.Attributes;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Span;
import io.tallyhouse.transcript.SessionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The spans of agents that follow OpenTelemetry's conventions for generative AI ({@code gen_ai.*}),
 * made from their public text alone: responses of models and calls of tools. Input tokens contain
 * those of the cache there. Thread-safe.
 */
final class GenAiSpans {
  private static final String OPERATION = "gen_ai.operation.name";
  private static final String PREFIX = "gen_ai.";
  private static final String RESPONSE = PREFIX + "response";
  private static final String TOOL = PREFIX + "execute_tool";
  private static final String OTHER = PREFIX + "other";

  /** What operations are made into; of others nothing is stored. */
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "chat", RESPONSE,
          "generate_content", RESPONSE,
          "text_completion", RESPONSE,
          "execute_tool", TOOL);

  /** What is in columns of its own, or is content that has its place elsewhere. */
  private static final Set<String> NOT_IN_DATA =
      Set.of("session.id", "user.id", "user.email", "gen_ai.conversation.id", "gen_ai.agent.id");

  private final SpanMessages messages;

  GenAiSpans(Pricing pricing) {
    this.messages = new SpanMessages(pricing);
  }

  /** What kind of span it is; empty if it is none of an agent. */
  static String nameOf(Span span) {
    String operation = span.attributes().text(OPERATION);
    return operation.isEmpty() ? "" : OPERATIONS.getOrDefault(operation, OTHER);
  }

  SpanRecords.Made of(String name, Span span) throws RejectedRecordException {
    SentAttributes attributes = new SentAttributes(span.attributes(), span.source());
    return switch (name) {
      case RESPONSE -> response(span, attributes);
      case TOOL -> new SpanRecords.Made(call(span, attributes), List.of());
      default -> SpanRecords.Made.NOTHING;
    };
  }

  private SpanRecords.Made response(Span span, SentAttributes attributes) {
    if (span.failed()) {
      return SpanRecords.Made.NOTHING;
    }
    TokenUsage tokens =
        SpanMessages.tokens(
            attributes.count("gen_ai.usage.input_tokens"),
            attributes.count("gen_ai.usage.output_tokens"),
            first(
                attributes,
                "gen_ai.usage.cache_creation.input_tokens",
                "gen_ai.usage.cache_write.input_tokens"),
            attributes.count("gen_ai.usage.cache_read.input_tokens"));
    Event response =
        messages.response(
            span,
            attributes,
            sessionOf(span, attributes),
            idOf(span, attributes, "gen_ai.response.id"),
            attributes.model("gen_ai.response.model", "gen_ai.request.model"),
            BillableUsage.of(tokens),
            attributes.data(NOT_IN_DATA));
    return new SpanRecords.Made(List.of(response), List.of());
  }

  private static List<Event> call(Span span, SentAttributes attributes) {
    UUID session = sessionOf(span, attributes);
    Event.Tool tool =
        Event.Tool.of(
            attributes.id("gen_ai.tool.name"), idOf(span, attributes, "gen_ai.tool.call.id"));
    long called = EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_USE);
    long ended = EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_RESULT);
    JsonSlice data = attributes.data(NOT_IN_DATA);
    long durationMs = Math.max(0, span.endMs() - span.startMs());
    return List.of(
        new Event.ToolCall(attributes.head(session, span.startMs(), called, "", data), tool, "", 0),
        new Event.ToolResult(
            attributes.head(session, span.endMs(), ended, "", JsonSlice.NONE),
            tool,
            span.failed(),
            false,
            durationMs));
  }

  /** The conversation; else the trace is one. */
  private static UUID sessionOf(Span span, SentAttributes attributes) {
    return attributes.session().orElseGet(() -> SessionId.of(span.ids().trace()).uuid());
  }

  /** Its own id; else the span's. */
  private static String idOf(Span span, SentAttributes attributes, String key) {
    String id = attributes.id(key);
    return id.isEmpty() ? span.ids().trace() + " " + span.ids().span() : id;
  }

  private static long first(SentAttributes attributes, String key, String other) {
    Attributes own = attributes.own();
    return own.get(key) == null ? attributes.count(other) : attributes.count(key);
  }
}
