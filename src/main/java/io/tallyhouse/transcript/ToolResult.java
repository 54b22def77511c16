package io.tallyhouse.transcript;

import io.tallyhouse.event.JsonSlice;

/**
 * The result of a tool call.
 *
 * @param toolUseId the call; empty if missing
 * @param error whether the call failed
 * @param data an object as a hook sends it: tool_use_id, is_error, and tool_response, or
 *     tool_response_bytes in its place where it would be over {@link ToolData#DATA_BYTES_MAX}
 */
public record ToolResult(String toolUseId, boolean error, JsonSlice data) {}
