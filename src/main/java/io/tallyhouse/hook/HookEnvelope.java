package io.tallyhouse.hook;

import io.tallyhouse.event.JsonSlice;

/**
 * What the sender says around a hook's payload, which names neither time nor machine.
 *
 * @param timeMs when the hook ran, milliseconds since 1970-01-01T00:00:00Z
 * @param deliveryId of this payload, the same whenever it is sent again; empty = none
 * @param host the machine; empty = not said
 * @param user whose event it is; empty = not said
 * @param payload a JSON object
 */
record HookEnvelope(long timeMs, String deliveryId, String host, String user, JsonSlice payload) {}
