package io.tallyhouse.sync;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.transcript.TranscriptFiles;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a sync works with.
 *
 * @param accountId whose the transcripts are
 * @param ingest takes events in, as {@link io.tallyhouse.ingest.IngestPipeline#submit} does
 * @param prices looks the present prices up; blocks
 * @param user whose the transcripts are; empty = nobody's
 */
public record SyncContext(
    int accountId,
    TranscriptFiles files,
    SyncStore store,
    Function<IngestRequest, CompletableFuture<IngestOutcome>> ingest,
    Supplier<PriceTable> prices,
    String user) {}
