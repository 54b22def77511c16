package io.tallyhouse.otlp;

import java.util.List;

/** The value of an attribute (AnyValue). Immutable. */
public sealed interface Value {
  /** Text; bytes as their base64. */
  record Text(String text) implements Value {}

  /** A whole number. */
  record Whole(long number) implements Value {}

  /** A number that is finite. */
  record Real(double number) implements Value {}

  /** True or false. */
  record Flag(boolean flag) implements Value {}

  /** An array. */
  record Many(List<Value> values) implements Value {
    public Many {
      values = List.copyOf(values);
    }
  }

  /** A list of keys and values. */
  record Fields(Attributes attributes) implements Value {}
}
