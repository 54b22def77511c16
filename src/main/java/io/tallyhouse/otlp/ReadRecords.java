package io.tallyhouse.otlp;

import java.util.List;

/**
 * What was read of a request, in the order it was sent.
 *
 * @param rejected those that can't be taken; more may be added
 */
public record ReadRecords<T extends Sent<T>>(List<T> records, RejectedRecords rejected) {}
