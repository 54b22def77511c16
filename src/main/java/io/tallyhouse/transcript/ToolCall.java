package io.tallyhouse.transcript;

import io.tallyhouse.event.JsonSlice;

/**
 * A call of a tool by the model.
 *
 * @param name the tool; empty if missing
 * @param toolUseId empty if missing
 * @param agentType the subagent that the call starts; empty if none is named
 * @param data an object as a hook sends it: tool_name, tool_use_id, and tool_input, or
 *     tool_input_bytes in its place where it would be over {@link ToolData#DATA_BYTES_MAX}
 * @param input what equal inputs share, also where data are without it, see {@link
 *     io.tallyhouse.event.EventIdentity#ofInput}
 */
public record ToolCall(
    String name, String toolUseId, String agentType, JsonSlice data, int input) {}
