package io.tallyhouse.cost;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads fields of a price file. What is not as it must be is an {@link IllegalArgumentException}
 * that names the field.
 */
final class PriceFields {
  private PriceFields() {}

  /** The result, or what is wrong with it with the place in front. */
  static <T> T prefixed(String path, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + e.getMessage(), e);
    }
  }

  static BigDecimal number(JsonNode node, String field, BigDecimal whenMissing) {
    return node.has(field) ? number("", node, field) : whenMissing;
  }

  static BigDecimal number(String path, JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(path + field + " must be a number, but is " + value);
    }
    return value.decimalValue();
  }

  static LocalDate day(JsonNode node, String field) {
    String text = text(node, field);
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          field + " must be a date such as 2026-11-20, but is " + text, e);
    }
  }

  static String optionalText(JsonNode node, String field) {
    return node.has(field) ? text(node, field) : "";
  }

  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(
          value.isMissingNode()
              ? field + " is missing"
              : field + " must be a text, but is " + value);
    }
    return value.textValue();
  }

  static Set<String> with(Set<String> fields, String... more) {
    return Stream.concat(fields.stream(), Arrays.stream(more))
        .collect(Collectors.toUnmodifiableSet());
  }

  static void requireObject(String path, JsonNode node, Set<String> known) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          (path.isEmpty() ? "" : path.substring(0, path.length() - 1) + " ")
              + "must be a JSON object");
    }
    for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (!known.contains(field)) {
        throw new IllegalArgumentException(path + field + " is no field of a price file");
      }
    }
  }
}
