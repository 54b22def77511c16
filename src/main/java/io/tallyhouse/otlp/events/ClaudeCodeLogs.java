package io.tallyhouse.otlp.events;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.SubagentCall;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.otlp.RejectedRecordException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log records of Claude Code ({@code claude_code.*}): which event each becomes, and by what it
 * is known, so that hooks and transcripts that have the same count it once. Thread-safe.
 */
final class ClaudeCodeLogs {
  private static final String PREFIX = "claude_code.";

  /** What hooks do is most of all that a client sends; bodies are whole conversations. */
  private static final Set<String> COUNTED =
      Set.of(
          "api_request_body",
          "api_response_body",
          "hook_execution_complete",
          "hook_execution_start",
          "hook_plugin_metrics",
          "hook_registered");

  private static final Set<String> KEPT =
      Set.of(
          "api_retries_exhausted",
          "at_mention",
          "auth",
          "compaction",
          "feedback_survey",
          "internal_error",
          "managed_settings_resolved",
          "mcp_server_connection",
          "permission_mode_changed",
          "plugin_installed",
          "plugin_loaded",
          "retention_sweep",
          "skill_activated");

  /** Makes the events of a record. */
  private interface Mapping {
    List<Event> of(ClaudeCodeRecord record) throws RejectedRecordException;
  }

  private final Pricing pricing;

  private ClaudeCodeLogs(Pricing pricing) {
    this.pricing = pricing;
  }

  /**
   * Its table.
   *
   * @param pricing counts what responses cost
   */
  static AgentLogs table(Pricing pricing) {
    ClaudeCodeLogs logs = new ClaudeCodeLogs(pricing);
    return new AgentLogs(
        PREFIX,
        false,
        Map.ofEntries(
            entry("user_prompt", ClaudeCodeLogs::prompt),
            entry("api_request", logs::request),
            entry("assistant_response", logs::response),
            entry("tool_decision", ClaudeCodeLogs::decision),
            entry("tool_result", ClaudeCodeLogs::result),
            entry("api_error", logs::error),
            entry("api_refusal", logs::refusal),
            entry("subagent_completed", ClaudeCodeLogs::subagentStop)),
        KEPT,
        COUNTED);
  }

  private static Map.Entry<String, AgentLogs.Mapping> entry(String name, Mapping mapping) {
    return Map.entry(name, record -> mapping.of(new ClaudeCodeRecord(record)));
  }

  /** A prompt is a line of the transcript. Commands have no line that the record names. */
  private static List<Event> prompt(ClaudeCodeRecord record) throws RejectedRecordException {
    String line = record.id("message.uuid");
    String promptId = line.isEmpty() ? record.requireId("prompt.id") : record.id("prompt.id");
    long ofPrompt =
        promptId.isEmpty()
            ? EventIdentity.NONE
            : EventIdentity.ofPrompt(record.sessionId(), promptId);
    Message.Keys keys =
        line.isEmpty()
            ? new Message.Keys(ofPrompt, EventIdentity.NONE, EventIdentity.sidechainOf(ofPrompt))
            : new Message.Keys(EventIdentity.ofLine(line), EventIdentity.NONE, ofPrompt);
    Message message =
        new Message(
            keys,
            texts(record.content("prompt_text", "prompt")),
            null,
            List.of(),
            Pricing.NONE,
            false);
    return List.of(
        new Event.Prompt(record.head(record.timeMs(), keys.own(), record.data()), message));
  }

  private List<Event> request(ClaudeCodeRecord record) throws RejectedRecordException {
    long key = EventIdentity.ofRequestId(record.requireId("request_id"));
    MessageUsage usage =
        new MessageUsage(
            record.timeMs(),
            "",
            record.model(),
            "",
            new BillableUsage(tokens(record), record.id("speed").equals("fast"), false, 0),
            MessageUsage.Cost.UNKNOWN);
    return response(
        record, key, usage.withCost(pricing.costNanoUsd(usage), false), "", record.data());
  }

  /** Between 2.1.284 and 2.1.305 and later the two kinds of cache writes are apart. */
  private static TokenUsage tokens(ClaudeCodeRecord record) {
    long writes = record.count("cache_creation_tokens");
    long forAnHour = record.count("cache_creation_1h_tokens");
    long forMinutes = record.count("cache_creation_5m_tokens");
    return new TokenUsage(
        record.count("input_tokens"),
        record.count("output_tokens"),
        Math.max(forMinutes, writes - forAnHour),
        forAnHour,
        record.count("cache_read_tokens"));
  }

  private List<Event> response(ClaudeCodeRecord record) throws RejectedRecordException {
    long key = EventIdentity.ofRequestId(record.requireId("request_id"));
    return response(record, key, null, record.content("response", "response"), JsonSlice.NONE);
  }

  /** A refused response used tokens, of which its api_request says how many. */
  private List<Event> refusal(ClaudeCodeRecord record) throws RejectedRecordException {
    long key = EventIdentity.ofRequestId(record.requireId("request_id"));
    return response(record, key, null, "", record.data());
  }

  private List<Event> response(
      ClaudeCodeRecord record,
      long key,
      @Nullable MessageUsage usage,
      String text,
      JsonSlice data) {
    Message message =
        new Message(
            Message.Keys.of(key), texts(text), usage, List.of(), pricing, record.sidechain());
    return List.of(
        new Event.Response(record.head(record.timeMs(), key, data), record.model(), message));
  }

  /** The client writes of a failed request where a response would be: it is no model's. */
  private List<Event> error(ClaudeCodeRecord record) throws RejectedRecordException {
    String request = record.id("request_id");
    String id = request.isEmpty() ? record.id("client_request_id") : request;
    long key =
        id.isEmpty()
            ? record.recordIdentity(record.sessionId() + " api_error")
            : EventIdentity.ofFailedRequest(id);
    Message message =
        new Message(Message.Keys.of(key), List.of(), null, List.of(), pricing, record.sidechain());
    return List.of(
        new Event.Response(record.head(record.timeMs(), key, record.data()), "", message));
  }

  /** The call; of one that is not permitted its end, too, of which there is no other record. */
  private static List<Event> decision(ClaudeCodeRecord record) throws RejectedRecordException {
    Event.ToolCall call = call(record, record.timeMs());
    if (!record.id("decision").equals("reject")) {
      return List.of(call);
    }
    return List.of(
        call, new Event.ToolResult(resultHead(record, call.tool()), call.tool(), true, true, 0));
  }

  /** The result and, in case its decision does not come, its call, as long before as it took. */
  private static List<Event> result(ClaudeCodeRecord record) throws RejectedRecordException {
    boolean timed = record.attributes().whole("duration_ms").isPresent();
    long durationMs = record.count("duration_ms");
    long calledMs = Math.max(EventTime.MIN_MS, record.timeMs() - durationMs);
    Event.ToolCall call = call(record, calledMs);
    Event.Head head = resultHead(record, call.tool());
    boolean error = record.id("success").equals("false");
    return List.of(
        call,
        new Event.ToolResult(
            head,
            call.tool(),
            error,
            false,
            timed ? durationMs : Event.ToolResult.UNKNOWN_DURATION));
  }

  private static Event.ToolCall call(ClaudeCodeRecord record, long timeMs)
      throws RejectedRecordException {
    Event.Tool tool = Event.Tool.of(record.tool(), record.requireId("tool_use_id"));
    String started =
        SubagentCall.isOf(tool.name())
            ? ToolParameters.text(record.attributes().text("tool_parameters"), "subagent_type")
            : "";
    long identity = EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_USE);
    Event.Head head = record.head(timeMs, identity, started, record.callData());
    return new Event.ToolCall(head, tool, "", 0);
  }

  private static Event.Head resultHead(ClaudeCodeRecord record, Event.Tool tool) {
    long identity = EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_RESULT);
    return record.head(record.timeMs(), identity, record.data());
  }

  private static List<Event> subagentStop(ClaudeCodeRecord record) {
    String agent = record.id("agent_id");
    long identity =
        agent.isEmpty()
            ? record.recordIdentity("subagent_completed")
            : EventIdentity.ofSubagentStop(agent);
    Event.Head head =
        record.head(record.timeMs(), identity, record.id("agent_type"), record.data());
    return List.of(new Event.Lifecycle(EventType.SUBAGENT_STOP, head, Event.Tool.NONE));
  }

  private static List<String> texts(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }
}
