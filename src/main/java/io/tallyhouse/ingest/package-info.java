/**
 * The write route: {@link io.tallyhouse.ingest.EventDecoder} → {@link
 * io.tallyhouse.ingest.IngestPipeline} → {@link io.tallyhouse.ingest.Ledger} → {@link
 * io.tallyhouse.ingest.log.EventLog}, and behind it {@link io.tallyhouse.ingest.BlockStorer} →
 * {@link io.tallyhouse.ingest.EventStore}. Knows events, and no server or storage.
 */
@NullMarked
package io.tallyhouse.ingest;

import org.jspecify.annotations.NullMarked;
