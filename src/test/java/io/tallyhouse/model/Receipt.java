package io.tallyhouse.model;

/** The response to a request: events taken (duplicates among them) and events dropped. */
public record Receipt(int accepted, int rejected) {}
