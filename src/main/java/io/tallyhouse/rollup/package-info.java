/**
 * The declared model: which rollups there are, of which dimensions and measures, and the SQL that
 * follows from it. Depends on nothing. What is derived is committed under {@code sql/generated} and
 * held by a test: nothing is put together at run time.
 */
@NullMarked
package io.tallyhouse.rollup;

import org.jspecify.annotations.NullMarked;
