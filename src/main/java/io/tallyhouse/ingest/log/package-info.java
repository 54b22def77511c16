/**
 * The log: rows that requests were acknowledged for, on disk until ClickHouse has stored them.
 * {@link io.tallyhouse.ingest.log.EventLog} is what ingest knows of it.
 */
@NullMarked
package io.tallyhouse.ingest.log;

import org.jspecify.annotations.NullMarked;
