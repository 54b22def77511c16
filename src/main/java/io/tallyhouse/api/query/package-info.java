/**
 * Tallyhouse's own surface: {@code /api/v1/query}, any measures by any dimensions. Decoder and
 * outputs; {@code query.plan} does the rest.
 */
@NullMarked
package io.tallyhouse.api.query;

import org.jspecify.annotations.NullMarked;
