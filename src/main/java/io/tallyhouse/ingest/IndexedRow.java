package io.tallyhouse.ingest;

import org.jspecify.annotations.Nullable;

/**
 * What the ledger needs to know of a row.
 *
 * @param messageKey of the message that the row is of; null = of none
 * @param message what the row says of it; null = it is of none
 */
public record IndexedRow(
    SessionKey session,
    IndexedEvent event,
    @Nullable AccountKey messageKey,
    @Nullable IndexedMessage message) {}
