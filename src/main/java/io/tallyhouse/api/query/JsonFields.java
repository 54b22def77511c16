package io.tallyhouse.api.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tallyhouse.ingest.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads a request's JSON, and collects what is wrong with it, each with the path of its field. Not
 * thread-safe.
 */
final class JsonFields {
  /** Violations that a response names. */
  private static final int VIOLATIONS_MAX = 100;

  private final String root;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * Reads a value.
   *
   * @param root what the whole is called
   */
  JsonFields(String root) {
    this.root = root;
  }

  /** A field's value and its path, by which violations name it. */
  record Field(String path, JsonNode value) {
    /** A member of an object; missing if it is no object, or null. */
    Field member(String name) {
      JsonNode member = value.path(name);
      return new Field(
          path.isEmpty() ? name : path + "." + name,
          member.isNull() ? JsonNodeFactory.instance.missingNode() : member);
    }

    boolean isThere() {
      return !value.isMissingNode();
    }

    private Field item(int index) {
      return new Field(path + "[" + index + "]", value.path(index));
    }
  }

  List<Violation> violations() {
    return violations;
  }

  void violate(String path, String message) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(new Violation(path.isEmpty() ? root : path, message));
    }
  }

  /** Whether a value is an object of known members only. */
  boolean isObject(Field field, Collection<String> members) {
    if (!field.value().isObject()) {
      violate(field.path(), "Must be an object");
      return false;
    }
    field
        .value()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                violate(
                    field.path().isEmpty() ? name : field.path() + "." + name,
                    NearestName.unknown("field", name, members));
              }
            });
    return true;
  }

  /** The items of an array; none if it is missing. */
  List<Field> items(Field field, int min, int max) {
    if (!field.isThere() && min == 0) {
      return List.of();
    }
    if (!field.value().isArray()) {
      violate(field.path(), field.isThere() ? "Must be an array" : "Required");
      return List.of();
    }
    int size = field.value().size();
    if (size < min || size > max) {
      violate(field.path(), "Must have " + min + " to " + max + " items, has " + size);
      return List.of();
    }
    List<Field> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(field.item(i));
    }
    return items;
  }

  /** A text, if there is one. */
  Optional<String> text(Field field) {
    if (field.isThere() && !field.value().isTextual()) {
      violate(field.path(), "Must be a string");
    }
    return Optional.ofNullable(field.value().textValue());
  }

  /** A text that has to be there. */
  Optional<String> requiredText(Field field) {
    if (!field.isThere()) {
      violate(field.path(), "Required");
      return Optional.empty();
    }
    return text(field);
  }

  boolean flag(Field field) {
    if (field.isThere() && !field.value().isBoolean()) {
      violate(field.path(), "Must be true or false");
    }
    return field.value().booleanValue();
  }

  int integer(Field field, int otherwise, int min, int max) {
    if (!field.isThere()) {
      return otherwise;
    }
    JsonNode value = field.value();
    if (value.isIntegralNumber() && value.canConvertToInt()) {
      int number = value.intValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    violate(field.path(), "Must be an integer between " + min + " and " + max);
    return otherwise;
  }
}
