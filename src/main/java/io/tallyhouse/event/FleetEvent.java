package io.tallyhouse.event;

/**
 * What an event that was sent as a fleet event says.
 *
 * @param id as sent; empty where the event names none
 */
public record FleetEvent(FleetEventType type, String id) {}
