package io.tallyhouse.ingest;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;

/** The violations found so far in a body, up to a number. Not thread-safe. */
public final class Violations {
  private final List<Violation> list = new ArrayList<>(0);
  private final int max;
  private int found;

  /**
   * @param max how many are kept; the others are counted
   */
  public Violations(int max) {
    this.max = max;
  }

  public void add(String field, String message) {
    found++;
    if (list.size() < max) {
      list.add(new Violation(field, message));
    }
  }

  public void addWrongType(String field, String expected, JsonToken actual) {
    add(field, "Expected " + expected + ", received " + typeName(actual));
  }

  public boolean isEmpty() {
    return found == 0;
  }

  /** How many were found, reported or not. */
  public int found() {
    return found;
  }

  public List<Violation> list() {
    return List.copyOf(list);
  }

  private static String typeName(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "object";
      case START_ARRAY -> "array";
      case VALUE_STRING -> "string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
      case VALUE_TRUE, VALUE_FALSE -> "boolean";
      case VALUE_NULL -> "null";
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "nothing";
    };
  }
}
