package io.tallyhouse.clickhouse;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.ingest.EventRow;
import java.util.List;

/** Makes Native blocks of rows of the events table. Not thread-safe. */
final class EventBlock {
  private static final String SOURCE_API = "api";

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

  byte[] encode(List<EventRow> rows) {
    block.clear();
    for (EventRow row : rows) {
      put(row);
    }
    return block.toByteArray(rows.size());
  }

  private void put(EventRow row) {
    Event event = row.event();
    accountId.putInt(row.accountId());
    eventTime.putLong(event.timeMs());
    eventType.putString(event.type().wireName());
    source.putString(SOURCE_API);
    sessionId.putUuid(event.sessionId());
    userId.putString(event.userId());
    assistantId.putString(event.assistantId());
    toolName.putString(event.toolName());
    JsonSlice json = event.data();
    data.putBytes(json.body(), json.offset(), json.length());
    sequence.putInt(row.sequence());
    identity.putLong(row.storedIdentity());
    callKey.putLong(row.callKey());
    completesPair.putBoolean(row.completesPair());
    pairSequence.putInt(row.pairSequence());
    callTool.putString(row.calledTool());
    callTime.putLong(row.callTimeMs());
    durationMs.putLong(row.durationMs());
    isError.putBoolean(row.error());
    opensBucket.putBoolean(row.opensBucket());
    previousBucket.putInt((int) row.previousBucket());
    nextBucket.putInt((int) row.nextBucket());
    startBefore.putLong(row.startBeforeMs());
    startAfter.putLong(row.startAfterMs());
  }
}
