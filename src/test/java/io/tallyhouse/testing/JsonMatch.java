package io.tallyhouse.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds JSON against expected values: maps, lists, texts, nulls, flags, {@link Long} for integers,
 * {@link BigDecimal} for exact decimals and {@link Double} for quotients, whose last bits may
 * differ.
 */
public final class JsonMatch {
  private static final double QUOTIENT_ERROR_MAX = 1e-12;
  private static final int DIFFERENCES_MAX = 12;
  private static final ObjectMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final List<String> differences = new ArrayList<>();

  private JsonMatch() {}

  /** The first differences, none if there are none. */
  public static List<String> differences(JsonNode actual, @Nullable Object expected) {
    JsonMatch match = new JsonMatch();
    match.compare("", actual, expected);
    return match.differences;
  }

  /** The text's tree, in which no digit of a number is lost. */
  public static JsonNode parse(String text) {
    try {
      return EXACT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private void compare(String path, JsonNode actual, @Nullable Object expected) {
    if (differences.size() >= DIFFERENCES_MAX) {
      return;
    }
    if (expected instanceof Map<?, ?> map) {
      compareObject(path, actual, map);
    } else if (expected instanceof List<?> list) {
      compareArray(path, actual, list);
    } else if (!isScalar(actual, expected)) {
      differences.add("%s: expected %s but was %s".formatted(path, expected, actual));
    }
  }

  private void compareObject(String path, JsonNode actual, Map<?, ?> expected) {
    Set<String> names = new HashSet<>();
    actual.fieldNames().forEachRemaining(names::add);
    if (!actual.isObject() || !names.equals(expected.keySet())) {
      differences.add("%s: expected %s but was %s".formatted(path, expected.keySet(), actual));
      return;
    }
    expected.forEach(
        (name, value) -> {
          JsonNode field = Objects.requireNonNull(actual.get(String.valueOf(name)));
          compare(path + "/" + name, field, value);
        });
  }

  private void compareArray(String path, JsonNode actual, List<?> expected) {
    if (!actual.isArray() || actual.size() != expected.size()) {
      differences.add(
          "%s: expected %d elements but was %s".formatted(path, expected.size(), actual));
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      compare(path + "/" + i, actual.get(i), expected.get(i));
    }
  }

  private static boolean isScalar(JsonNode actual, @Nullable Object expected) {
    if (expected instanceof Boolean flag) {
      return actual.isBoolean() && actual.booleanValue() == flag;
    }
    if (expected instanceof Long integer) {
      return actual.isIntegralNumber()
          && actual.canConvertToLong()
          && actual.longValue() == integer;
    }
    if (expected instanceof BigDecimal decimal) {
      return actual.isNumber() && actual.decimalValue().compareTo(decimal) == 0;
    }
    if (expected instanceof Double quotient) {
      double error = Math.abs(actual.doubleValue() - quotient);
      return actual.isNumber() && error <= QUOTIENT_ERROR_MAX * Math.max(1, Math.abs(quotient));
    }
    if (expected instanceof String text) {
      return actual.isTextual() && actual.textValue().equals(text);
    }
    return expected == null && actual.isNull();
  }
}
