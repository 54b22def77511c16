/**
 * The read route: {@link io.tallyhouse.query.Question} → {@link io.tallyhouse.query.QueryCache} →
 * the SQL of a question on a rollup → {@link io.tallyhouse.query.SqlRunner}. Knows events, and no
 * server or storage.
 */
@NullMarked
package io.tallyhouse.query;

import org.jspecify.annotations.NullMarked;
