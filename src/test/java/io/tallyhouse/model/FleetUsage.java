package io.tallyhouse.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one response used.
 *
 * @param time of the earliest line that tells of it
 * @param tokens with the output of the line that tells most
 * @param costNanoUsd null where there is no price
 */
public record FleetUsage(
    Instant time, String assistant, String model, TokenCounts tokens, @Nullable Long costNanoUsd) {}
