/**
 * Runs queries: {@link io.tallyhouse.query.Query} → {@link io.tallyhouse.query.QueryCache} → {@link
 * io.tallyhouse.query.SqlRunner}, on the threads of {@link io.tallyhouse.query.QueryPool}, within a
 * {@link io.tallyhouse.query.QueryContext}: deadline, bytes, cancellation. Knows no surface and no
 * storage.
 */
@NullMarked
package io.tallyhouse.query;

import org.jspecify.annotations.NullMarked;
