package io.tallyhouse.otlp;

import java.util.List;

/**
 * The records of a request.
 *
 * @param rejected those that can't be read; more may be added by who uses the records
 */
public record ReadLogs(List<LogRecord> records, RejectedRecords rejected) {}
