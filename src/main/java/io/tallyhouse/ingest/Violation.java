package io.tallyhouse.ingest;

/**
 * A breach of the schema of a request body.
 *
 * @param field where, like {@code events[0].session_id}
 * @param message what is wrong, in the words of the API documents
 */
public record Violation(String field, String message) {}
