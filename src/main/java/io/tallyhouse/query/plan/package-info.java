/**
 * Plans and runs the queries of {@code /api/v1/query}: {@link io.tallyhouse.query.plan.QuerySpec} →
 * {@link io.tallyhouse.query.plan.Planner} → statements, put together from the declarations of
 * {@code rollup} with every value bound → groups joined by key → {@link
 * io.tallyhouse.query.plan.QueryResult}.
 */
@NullMarked
package io.tallyhouse.query.plan;

import org.jspecify.annotations.NullMarked;
