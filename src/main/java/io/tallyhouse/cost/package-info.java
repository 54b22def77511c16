/**
 * What tokens cost: prices by model and date, and the arithmetic. Knows neither events nor where
 * rows of prices are stored.
 */
@NullMarked
package io.tallyhouse.cost;

import org.jspecify.annotations.NullMarked;
