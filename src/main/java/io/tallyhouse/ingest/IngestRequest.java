package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import java.util.List;

/**
 * The acceptable events of one request.
 *
 * @param bytes size of the request body they came in, decompressed; counts against {@link
 *     IngestPipeline#WAITING_BYTES_MAX}
 */
public record IngestRequest(int accountId, List<Event> events, int bytes) {}
