package io.tallyhouse.rollup;

/**
 * A measure as clients of {@code /api/v1/query} name it. Immutable.
 *
 * @param name as clients write it
 * @param type of its values in responses: {@code integer}, {@code decimal} or {@code number}
 * @param unit of its values; empty if it has none
 * @param formula how it follows from components
 * @param sentence what it is, and how exact
 */
public record NamedMeasure(
    String name, String type, String unit, Formula formula, String sentence) {}
