package io.tallyhouse.testing;

import io.tallyhouse.model.QueryModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a response of {@code /api/v1/query} as it should be.
 *
 * @param previous the values of the time before; null if that is not compared
 */
record ExpectedRow(QueryModel.GroupKey key, List<Object> values, @Nullable List<Object> previous) {}
