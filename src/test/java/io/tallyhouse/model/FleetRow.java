package io.tallyhouse.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Anything stored that happened at some time: an event of a coding session or of a fleet.
 *
 * @param session null for events that belong to none
 * @param calledTool null where nothing is called
 */
public record FleetRow(
    Instant time,
    String assistant,
    @Nullable String user,
    @Nullable String session,
    @Nullable String calledTool) {}
