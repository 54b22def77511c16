package io.tallyhouse.ingest;

import java.util.UUID;

/** A session of an account; accounts may use equal session ids. */
public record SessionKey(int accountId, UUID sessionId) {}
