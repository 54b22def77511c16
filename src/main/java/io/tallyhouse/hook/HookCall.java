package io.tallyhouse.hook;

import io.tallyhouse.event.JsonSlice;

/**
 * A tool call as a payload has it, or an element of {@code tool_calls}.
 *
 * @param name {@code tool_name}; empty = none
 * @param useId {@code tool_use_id}; empty = none
 * @param input {@code tool_input} as sent
 * @param response {@code tool_response} as sent
 */
record HookCall(String name, String useId, JsonSlice input, JsonSlice response) {
  /** None. */
  static final HookCall NONE = new HookCall("", "", JsonSlice.NONE, JsonSlice.NONE);
}
