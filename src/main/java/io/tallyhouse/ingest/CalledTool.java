package io.tallyhouse.ingest;

import io.tallyhouse.event.SubagentCall;

/**
 * A call as its pair counts, whichever half comes second.
 *
 * @param name the tool that it counts under
 * @param timeMs when the tool was called
 * @param model of the response that asked for it; empty where it is not known
 * @param input makes an equal input recognisable, see {@link
 *     io.tallyhouse.event.EventIdentity#ofInput}
 */
public record CalledTool(String name, long timeMs, Attribution by, String model, int input) {
  boolean startsTask() {
    return SubagentCall.isOf(name);
  }
}
