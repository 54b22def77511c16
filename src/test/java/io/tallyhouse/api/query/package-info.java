/** Tests of {@code /api/v1/query}'s decoder and outputs, without a server. */
@NullMarked
package io.tallyhouse.api.query;

import org.jspecify.annotations.NullMarked;
