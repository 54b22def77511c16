package io.tallyhouse.cost;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value of a price file, which must be of its type, not null and not another one that could
 * be converted. A missing one is null. Thread-safe.
 */
final class PriceValue<T> extends StdDeserializer<T> {
  private static final long serialVersionUID = 1;

  private final transient Function<JsonNode, T> conversion;

  /**
   * @param conversion throws {@link IllegalArgumentException} with what is wrong with the value
   */
  PriceValue(Class<T> type, Function<JsonNode, T> conversion) {
    super(type);
    this.conversion = conversion;
  }

  @Override
  public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return convert(context, context.readTree(json));
  }

  @Override
  public T getNullValue(DeserializationContext context) throws JsonMappingException {
    return convert(context, NullNode.instance);
  }

  @Override
  public @Nullable Object getAbsentValue(DeserializationContext context) {
    return null;
  }

  private T convert(DeserializationContext context, JsonNode value) throws JsonMappingException {
    try {
      return conversion.apply(value);
    } catch (IllegalArgumentException e) {
      throw JsonMappingException.from(context, e.getMessage(), e);
    }
  }

  static BigDecimal number(JsonNode value) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException("must be a number, but is " + value);
    }
    return value.decimalValue();
  }

  static String text(JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException("must be a text, but is " + value);
    }
    return value.textValue();
  }

  static LocalDate day(JsonNode value) {
    String text = text(value);
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("must be a date such as 2026-11-20, but is " + text, e);
    }
  }
}
