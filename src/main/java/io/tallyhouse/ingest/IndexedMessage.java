package io.tallyhouse.ingest;

import io.tallyhouse.event.MessageUsage;
import java.util.UUID;

/**
 * What is stored of a message in one row, for the ledger.
 *
 * @param sessionId of the session it counts for
 * @param userId whose it is; empty if nobody was named
 * @param textKey from {@link io.tallyhouse.event.EventIdentity#ofText}; 0 = the row has no text
 * @param usageSign 1 = {@code usage} counts, -1 = it is taken back, 0 = the row has none
 * @param iteration as {@link MessageRow#iteration}
 */
public record IndexedMessage(
    UUID sessionId,
    String userId,
    long textKey,
    int usageSign,
    MessageUsage usage,
    int iteration) {}
