package io.tallyhouse.otlp;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Attributes by their keys, in the order they were sent. Of a key that was sent twice the first
 * value holds. Immutable.
 */
public final class Attributes {
  /** There are none. */
  public static final Attributes NONE = new Attributes(Map.of());

  private final Map<String, Value> values;

  private Attributes(Map<String, Value> values) {
    this.values = values;
  }

  /** Attributes of these keys and values, in the map's order; it must not be changed afterwards. */
  static Attributes of(Map<String, Value> values) {
    return values.isEmpty() ? NONE : new Attributes(Collections.unmodifiableMap(values));
  }

  /** All of them. */
  public Map<String, Value> all() {
    return values;
  }

  /** The value of a key; null if there is none. */
  public @Nullable Value get(String key) {
    return values.get(key);
  }

  /** A text, number or flag as text; empty if there is none of that key. */
  public String text(String key) {
    Value value = values.get(key);
    if (value instanceof Value.Text text) {
      return text.text();
    }
    if (value instanceof Value.Whole whole) {
      return Long.toString(whole.number());
    }
    if (value instanceof Value.Real real) {
      return Double.toString(real.number());
    }
    return value instanceof Value.Flag flag ? Boolean.toString(flag.flag()) : "";
  }

  /** A whole number, or a text that is one, as older clients send them; empty if it is none. */
  public OptionalLong whole(String key) {
    Value value = values.get(key);
    if (value instanceof Value.Whole whole) {
      return OptionalLong.of(whole.number());
    }
    if (value instanceof Value.Real real && real.number() == Math.rint(real.number())) {
      return OptionalLong.of((long) real.number());
    }
    if (value instanceof Value.Text text) {
      try {
        return OptionalLong.of(Long.parseLong(text.text()));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes attributes && attributes.values.equals(values);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(values);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
