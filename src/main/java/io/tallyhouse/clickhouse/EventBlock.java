package io.tallyhouse.clickhouse;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.ingest.Attribution;
import io.tallyhouse.ingest.CalledTool;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.MessageRow;
import io.tallyhouse.ingest.SessionStep;
import io.tallyhouse.ingest.ToolPairing;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes Native blocks of rows of the events table. Not thread-safe. */
final class EventBlock {
  /** Digits after the point of a cost in USD: nano dollars. */
  private static final int COST_DIGITS = 9;

  /** The columns of texts of which few differ: those that are LowCardinality in the table. */
  static final Set<String> REPETITIVE =
      Set.of(
          "event_type",
          "source",
          "assistant_id",
          "tool_name",
          "call_tool",
          "project",
          "model",
          "branch",
          "host",
          "harness",
          "call_user",
          "call_assistant",
          "call_project",
          "call_branch",
          "call_host",
          "call_model");

  private static final MessageRow NO_MESSAGE =
      new MessageRow(EventIdentity.NONE, "", EventIdentity.NONE, 0, null, 0);

  private static final CalledTool NO_CALL = new CalledTool("", 0, Attribution.NONE, "", 0);

  private final NativeBlock block = new NativeBlock();
  private final NativeBlock.Column accountId = block.uint32("account_id");
  private final NativeBlock.Column eventTime = block.dateTime64("event_time");
  private final NativeBlock.Column eventType = block.string("event_type");
  private final NativeBlock.Column source = block.string("source");
  private final NativeBlock.Column sessionId = block.uuid("session_id");
  private final NativeBlock.Column userId = block.string("user_id");
  private final NativeBlock.Column assistantId = block.string("assistant_id");
  private final NativeBlock.Column toolName = block.string("tool_name");
  private final NativeBlock.Column data = block.string("data");
  private final NativeBlock.Column sequence = block.uint32("sequence");
  private final NativeBlock.Column identity = block.uint64("identity");
  private final NativeBlock.Column callKey = block.uint64("call_key");
  private final NativeBlock.Column completesPair = block.uint8("completes_pair");
  private final NativeBlock.Column pairSequence = block.uint32("pair_sequence");
  private final NativeBlock.Column callTool = block.string("call_tool");
  private final NativeBlock.Column callTime = block.dateTime64("call_time");
  private final NativeBlock.Column durationMs = block.uint64("duration_ms");
  private final NativeBlock.Column isError = block.uint8("is_error");
  private final NativeBlock.Column opensBucket = block.uint8("opens_bucket");
  private final NativeBlock.Column previousBucket = block.dateTime("previous_bucket");
  private final NativeBlock.Column nextBucket = block.dateTime("next_bucket");
  private final NativeBlock.Column startBefore = block.dateTime64("start_before");
  private final NativeBlock.Column startAfter = block.dateTime64("start_after");
  private final NativeBlock.Column project = block.string("project");
  private final NativeBlock.Column model = block.string("model");
  private final NativeBlock.Column branch = block.string("branch");
  private final NativeBlock.Column host = block.string("host");
  private final NativeBlock.Column harness = block.string("harness");
  private final NativeBlock.Column agentId = block.string("agent_id");
  private final NativeBlock.Column fleet = block.uint8("fleet");
  private final NativeBlock.Column fleetId = block.string("fleet_id");
  private final NativeBlock.Column messageKey = block.uint64("message_key");
  private final NativeBlock.Column text = block.string("text");
  private final NativeBlock.Column textKey = block.uint64("text_key");
  private final NativeBlock.Column usageSign = block.int8("usage_sign");
  private final NativeBlock.Column inputTokens = block.uint64("input_tokens");
  private final NativeBlock.Column outputTokens = block.uint64("output_tokens");
  private final NativeBlock.Column cacheWrite5m = block.uint64("cache_write_5m_tokens");
  private final NativeBlock.Column cacheWrite1h = block.uint64("cache_write_1h_tokens");
  private final NativeBlock.Column cacheRead = block.uint64("cache_read_tokens");
  private final NativeBlock.Column webSearches = block.uint32("web_searches");
  private final NativeBlock.Column fast = block.uint8("fast");
  private final NativeBlock.Column usInference = block.uint8("us_inference");
  private final NativeBlock.Column cost = block.decimal64("cost", COST_DIGITS);
  private final NativeBlock.Column priced = block.uint8("priced");
  private final NativeBlock.Column costReported = block.uint8("cost_reported");
  private final NativeBlock.Column iteration = block.uint8("iteration");

  private final NativeBlock.Column callDiffers = block.uint8("call_differs");
  private final NativeBlock.Column callUser = block.string("call_user");
  private final NativeBlock.Column callAssistant = block.string("call_assistant");
  private final NativeBlock.Column callProject = block.string("call_project");
  private final NativeBlock.Column callBranch = block.string("call_branch");
  private final NativeBlock.Column callHost = block.string("call_host");
  private final NativeBlock.Column callModel = block.string("call_model");
  private final NativeBlock.Column callInput = block.uint32("call_input");
  private final NativeBlock.Column denied = block.uint8("denied");
  private final NativeBlock.Column retry = block.uint8("retry");
  private final NativeBlock.Column attributed = block.uint8("attributed");

  byte[] encode(List<EventRow> rows) {
    block.clear();
    for (EventRow row : rows) {
      put(row);
    }
    return block.toByteArray(rows.size());
  }

  private void put(EventRow row) {
    Event event = row.event();
    Attribution by = row.by();
    SessionStep step = row.step();
    ToolPairing pairing = row.pairing();
    accountId.putInt(row.accountId());
    eventTime.putLong(event.timeMs());
    eventType.putString(event.type().wireName());
    source.putString(event.origin().source().wireName());
    sessionId.putUuid(event.sessionId());
    userId.putString(by.userId());
    assistantId.putString(by.assistantId());
    toolName.putString(event.tool().name());
    JsonSlice json = event.data();
    data.putBytes(json.body(), json.offset(), json.length());
    sequence.putInt(step.sequence());
    identity.putLong(row.storedIdentity());
    callKey.putLong(event.callKey());
    completesPair.putBoolean(pairing.isComplete());
    pairSequence.putInt(pairing.pairSequence());
    callTime.putLong(row.callTimeMs());
    putCall(pairing.call(), by);
    durationMs.putLong(pairing.durationMs());
    isError.putBoolean(pairing.error());
    denied.putBoolean(pairing.denied());
    retry.putBoolean(pairing.retry());
    attributed.putBoolean(true);
    opensBucket.putBoolean(step.opensBucket());
    previousBucket.putInt((int) step.previousBucket());
    nextBucket.putInt((int) step.nextBucket());
    startBefore.putLong(step.startBeforeMs());
    startAfter.putLong(step.startAfterMs());
    Origin origin = event.origin();
    project.putString(by.project());
    model.putString(event.model());
    branch.putString(by.branch());
    host.putString(by.host());
    harness.putString(origin.harness());
    agentId.putString(origin.agentId());
    fleet.putByte(row.fleet());
    fleetId.putString(event instanceof Event.Activity activity ? activity.id() : "");
    putMessage(row.message() == null ? NO_MESSAGE : row.message());
  }

  private void putCall(@Nullable CalledTool ofPair, Attribution ofRow) {
    CalledTool call = ofPair == null ? NO_CALL : ofPair;
    boolean differs = ofPair != null && !call.by().equals(ofRow);
    Attribution by = differs ? call.by() : Attribution.NONE;
    callDiffers.putBoolean(differs);
    callUser.putString(by.userId());
    callAssistant.putString(by.assistantId());
    callProject.putString(by.project());
    callBranch.putString(by.branch());
    callHost.putString(by.host());
    callTool.putString(call.name());
    callModel.putString(call.model());
    callInput.putInt(call.input());
  }

  private void putMessage(MessageRow message) {
    MessageUsage usage = message.usage() == null ? MessageUsage.NONE : message.usage();
    BillableUsage billable = usage.billable();
    TokenUsage tokens = billable.tokens();
    messageKey.putLong(message.key());
    text.putString(message.text());
    textKey.putLong(message.textKey());
    usageSign.putByte(message.usageSign());
    inputTokens.putLong(tokens.input());
    outputTokens.putLong(tokens.output());
    cacheWrite5m.putLong(tokens.cacheWrite5m());
    cacheWrite1h.putLong(tokens.cacheWrite1h());
    cacheRead.putLong(tokens.cacheRead());
    webSearches.putInt((int) billable.webSearchRequests());
    fast.putBoolean(billable.fast());
    usInference.putBoolean(billable.usOnlyInference());
    cost.putLong(usage.cost().nanoUsd());
    priced.putBoolean(usage.cost().known());
    costReported.putBoolean(usage.cost().reported());
    iteration.putByte(message.iteration());
  }
}
