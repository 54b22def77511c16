/**
 * ClickHouse: the events' store and the queries' engine, behind the ports of {@code ingest} and
 * {@code query}.
 */
@NullMarked
package io.tallyhouse.clickhouse;

import org.jspecify.annotations.NullMarked;
