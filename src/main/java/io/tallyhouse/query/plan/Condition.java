package io.tallyhouse.query.plan;

import io.tallyhouse.rollup.NamedDimension;
import java.util.List;
import java.util.stream.Stream;

/** What rows must be, to count. Immutable. */
public sealed interface Condition {
  /** The dimensions that it names. */
  Stream<NamedDimension> dimensions();

  /** The texts that a client named. */
  default Stream<String> texts() {
    if (this instanceof In in) {
      return in.values().stream();
    }
    if (this instanceof Prefix prefix) {
      return Stream.of(prefix.text());
    }
    if (this instanceof Any any) {
      return any.conditions().stream().flatMap(Condition::texts);
    }
    if (this instanceof All all) {
      return all.conditions().stream().flatMap(Condition::texts);
    }
    if (this instanceof Not not) {
      return not.condition().texts();
    }
    return Stream.of();
  }

  /** Whether it holds of every row, so that it need not be looked at. */
  default boolean isAlways() {
    if (this instanceof Prefix prefix) {
      return prefix.text().isEmpty();
    }
    if (this instanceof Any any) {
      return any.conditions().stream().anyMatch(Condition::isAlways);
    }
    return this instanceof All all && all.conditions().stream().allMatch(Condition::isAlways);
  }

  /** A dimension is one of some values. */
  record In(NamedDimension dimension, List<String> values) implements Condition {
    public In {
      values = List.copyOf(values);
    }

    @Override
    public Stream<NamedDimension> dimensions() {
      return Stream.of(dimension);
    }
  }

  /** A dimension begins with a text. */
  record Prefix(NamedDimension dimension, String text) implements Condition {
    @Override
    public Stream<NamedDimension> dimensions() {
      return Stream.of(dimension);
    }
  }

  /** One of some conditions holds. */
  record Any(List<Condition> conditions) implements Condition {
    public Any {
      conditions = List.copyOf(conditions);
    }

    @Override
    public Stream<NamedDimension> dimensions() {
      return conditions.stream().flatMap(Condition::dimensions);
    }
  }

  /** All of some conditions hold. */
  record All(List<Condition> conditions) implements Condition {
    public All {
      conditions = List.copyOf(conditions);
    }

    @Override
    public Stream<NamedDimension> dimensions() {
      return conditions.stream().flatMap(Condition::dimensions);
    }
  }

  /** A condition does not hold. */
  record Not(Condition condition) implements Condition {
    @Override
    public Stream<NamedDimension> dimensions() {
      return condition.dimensions();
    }
  }

  /** The groups of a page do not count: each is its dimensions' values in their order. */
  record Outside(List<NamedDimension> grouped, boolean byTime, List<List<String>> groups)
      implements Condition {
    public Outside {
      grouped = List.copyOf(grouped);
      groups = List.copyOf(groups);
    }

    @Override
    public Stream<NamedDimension> dimensions() {
      return grouped.stream();
    }
  }
}
