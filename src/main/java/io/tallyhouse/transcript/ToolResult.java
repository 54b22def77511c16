package io.tallyhouse.transcript;

import io.tallyhouse.event.JsonSlice;

/**
 * The result of a tool call.
 *
 * @param toolUseId the call; empty if missing
 * @param error whether the call failed
 * @param denied whether the call was not permitted
 * @param data an object as a hook sends it: tool_use_id, is_error, and tool_response, or
 *     tool_response_bytes in its place where it would be over {@link ToolData#DATA_BYTES_MAX}
 */
public record ToolResult(String toolUseId, boolean error, boolean denied, JsonSlice data) {
  /** The same of a call that was not permitted, if it failed. */
  ToolResult asDenied() {
    return new ToolResult(toolUseId, error, error, data);
  }
}
