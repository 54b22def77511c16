/**
 * The declared model: which rollups there are, of which dimensions and measures, and the SQL that
 * follows from it. Depends on nothing. What is derived is committed under {@code sql/generated} and
 * held by a test: nothing is put together at run time but the statements of {@code /api/v1/query},
 * by {@code query.plan}, of what {@link io.tallyhouse.rollup.Catalog} declares.
 */
@NullMarked
package io.tallyhouse.rollup;

import org.jspecify.annotations.NullMarked;
