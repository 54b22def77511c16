package io.tallyhouse.hook;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.Actor;
import io.tallyhouse.event.Event.Head;
import io.tallyhouse.event.Event.Lifecycle;
import io.tallyhouse.event.Event.Tool;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.ProjectPath;
import io.tallyhouse.event.SubagentCall;
import io.tallyhouse.event.SyntheticPrompt;
import io.tallyhouse.transcript.Denial;
import io.tallyhouse.transcript.MessageText;
import io.tallyhouse.transcript.SessionId;
import io.tallyhouse.transcript.ToolData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The events that one hook's event is here, with the identities that a transcript gives them.
 * Immutable.
 *
 * <p>A batch of tools repeats calls and results that had hooks of their own, and is the only one to
 * see those that were denied or that no tool took: the ledger drops what it has. A call without an
 * id (before 2.0) and a prompt without one (before 2.1.196) are left to the transcript: nothing
 * tells that the two are one.
 */
final class HookEvents {
  /** Failures after which there is a response all the same. */
  private static final Set<String> RESPONDED = Set.of("max_output_tokens", "invalid_request");

  /** What the model sees of a call that no tool took begins so. */
  private static final String REFUSED = "\"<tool_use_error>";

  private final HookEnvelope envelope;
  private final HookPayload payload;
  private final UUID sessionId;
  private final Actor actor;
  private final Origin origin;

  /**
   * @param payload with a session
   */
  HookEvents(HookEnvelope envelope, HookPayload payload) {
    this.envelope = envelope;
    this.payload = payload;
    this.sessionId = SessionId.of(payload.text("session_id")).uuid();
    String agentType = payload.text("agent_type");
    this.actor =
        new Actor(
            envelope.user(),
            "",
            agentType.length() > SubagentCall.AGENT_TYPE_LENGTH_MAX ? "" : agentType);
    this.origin =
        Origin.ofHook(
            ProjectPath.of(payload.text("cwd")), envelope.host(), payload.text("agent_id"));
  }

  /** None where the event says nothing of what is stored, or is not known. */
  List<Event> events() {
    return switch (payload.text("hook_event_name")) {
      case "SessionStart" -> start();
      case "SessionEnd" -> List.of(lifecycle(EventType.SESSION_END, ofDelivery()));
      case "UserPromptSubmit" -> prompt();
      case "PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionDenied" -> tool();
      case "PostToolBatch" -> batch();
      case "SubagentStop" -> subagentStop();
      case "Stop" -> List.of(stop(false));
      case "StopFailure" -> List.of(stop(!RESPONDED.contains(payload.text("error"))));
      default -> List.of();
    };
  }

  /** A compaction goes on with its session; any other start but a resumption is the first. */
  private List<Event> start() {
    return switch (payload.text("source")) {
      case "compact" -> List.of();
      case "startup", "clear", "fork" ->
          List.of(lifecycle(EventType.SESSION_START, EventIdentity.ofSessionStart(sessionId)));
      default -> List.of(lifecycle(EventType.SESSION_START, ofDelivery()));
    };
  }

  private List<Event> prompt() {
    String text = payload.text("prompt");
    if (payload.text("prompt_id").isEmpty() || SyntheticPrompt.matches(text)) {
      return List.of();
    }
    long key = EventIdentity.ofPrompt(sessionId, payload.text("prompt_id"));
    Message message =
        new Message(
            key,
            // So that a transcript's prompt finds it, and it finds that.
            EventIdentity.sidechainOf(key),
            text.isEmpty() ? List.of() : List.of(MessageText.of(text)),
            null,
            List.of(),
            Pricing.NONE,
            false);
    return List.of(new Event.Prompt(head(actor, key, JsonSlice.NONE), message));
  }

  private List<Event> tool() {
    HookCall named = payload.call();
    if (named.useId().isEmpty()) {
      return List.of();
    }
    return switch (payload.text("hook_event_name")) {
      case "PreToolUse" -> List.of(call(named));
      case "PermissionDenied" -> List.of(call(named), result(named, true, true));
      case "PostToolUseFailure" -> List.of(result(named, true, false));
      default -> List.of(result(named, false, false));
    };
  }

  private List<Event> batch() {
    List<Event> events = new ArrayList<>();
    for (HookCall done : payload.batch()) {
      if (!done.useId().isEmpty()) {
        boolean denied = Denial.isIn(done.response());
        events.add(call(done));
        events.add(result(done, denied || failed(done.response()), denied));
      }
    }
    return events;
  }

  private static boolean failed(JsonSlice response) {
    int length = Math.min(response.length(), REFUSED.length());
    return new String(response.body(), response.offset(), length, StandardCharsets.UTF_8)
        .equals(REFUSED);
  }

  private Event call(HookCall called) {
    Tool tool = Tool.of(called.name(), called.useId());
    String started =
        SubagentCall.isOf(called.name()) ? SubagentCall.subagentTypeOfInput(called.input()) : "";
    Actor by = started.isEmpty() ? actor : new Actor(actor.userId(), "", started);
    Head head =
        head(
            by,
            EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_USE),
            ToolData.ofCall(called.name(), called.useId(), called.input()));
    return new Event.ToolCall(head, tool, "", EventIdentity.ofInput(called.input()));
  }

  private Event result(HookCall called, boolean error, boolean denied) {
    Tool tool = Tool.of(called.name(), called.useId());
    Head head =
        head(
            actor,
            EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_RESULT),
            ToolData.ofResult(called.useId(), error, called.response()));
    long durationMs =
        payload.durationMs() < 0 ? Event.ToolResult.UNKNOWN_DURATION : payload.durationMs();
    return new Event.ToolResult(head, tool, error, denied, durationMs);
  }

  /** What the client runs besides, as for a compaction, has no type and is no subagent. */
  private List<Event> subagentStop() {
    String agentId = payload.text("agent_id");
    if (payload.has("agent_type") && payload.text("agent_type").isEmpty()) {
      return List.of();
    }
    return List.of(
        lifecycle(
            EventType.SUBAGENT_STOP,
            agentId.isEmpty() ? ofDelivery() : EventIdentity.ofSubagentStop(agentId)));
  }

  private Event stop(boolean failed) {
    String promptId = payload.text("prompt_id");
    long identity =
        promptId.isEmpty()
            ? ofDelivery()
            : EventIdentity.ofStop(promptId, payload.text("last_assistant_message"));
    return new Lifecycle(
        EventType.ASSISTANT_STOP, head(actor, identity, storedPayload()), Tool.NONE, failed);
  }

  private Event lifecycle(EventType type, long identity) {
    return new Lifecycle(type, head(actor, identity, storedPayload()), Tool.NONE);
  }

  private Head head(Actor by, long identity, JsonSlice data) {
    return new Head(sessionId, envelope.timeMs(), by, origin, identity, data);
  }

  private JsonSlice storedPayload() {
    return envelope.payload().length() > ToolData.DATA_BYTES_MAX
        ? JsonSlice.NONE
        : envelope.payload();
  }

  private long ofDelivery() {
    return envelope.deliveryId().isEmpty()
        ? EventIdentity.NONE
        : EventIdentity.ofEventId(envelope.deliveryId());
  }
}
