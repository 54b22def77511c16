/** Tests of the plans of {@code /api/v1/query}, without a database. */
@NullMarked
package io.tallyhouse.query.plan;

import org.jspecify.annotations.NullMarked;
