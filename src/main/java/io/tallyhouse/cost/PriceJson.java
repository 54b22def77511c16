package io.tallyhouse.cost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the JSON of a price file. Nothing in it is passed over: an unknown field may be a price
 * that is spelt wrong. What is refused is an {@link IllegalArgumentException} that names the model
 * and the field.
 */
final class PriceJson {
  private static final String PRICES = "usdPerMillionTokens";
  private static final String ABOVE_BAND = "above200k";
  private static final Set<String> FILE_FIELDS = Set.of("asOf", "source", PRICES);
  private static final Set<String> KIND_FIELDS =
      Arrays.stream(TokenKind.values()).map(TokenKind::fieldName).collect(Collectors.toSet());
  private static final Set<String> PRICE_FIELDS =
      Stream.concat(
              KIND_FIELDS.stream(), Stream.of("model", "validFrom", "fastMultiplier", ABOVE_BAND))
          .collect(Collectors.toSet());

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PriceJson() {}

  static PriceFile parse(byte[] bytes) {
    return file(tree(bytes));
  }

  private static JsonNode tree(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : " in line %d".formatted(at.getLineNr());
      throw new IllegalArgumentException(
          "is no JSON%s: %s".formatted(where, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PriceFile file(JsonNode file) {
    requireObject("", file, FILE_FIELDS);
    JsonNode list = file.path(PRICES);
    if (!list.isArray()) {
      throw new IllegalArgumentException(PRICES + " must be a list of prices");
    }
    List<ModelPrice> prices = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      prices.add(price(list.get(i), PRICES + "[" + i + "]"));
    }
    return new PriceFile(
        file.has("asOf") ? Optional.of(day(file, "asOf")) : Optional.empty(),
        file.has("source") ? text(file, "source") : "",
        prices);
  }

  private static ModelPrice price(JsonNode price, String place) {
    String label = price.path("model").isTextual() ? price.path("model").textValue() : place;
    try {
      requireObject("", price, PRICE_FIELDS);
      return new ModelPrice(
          text(price, "model"),
          price.has("validFrom") ? day(price, "validFrom") : ModelPrice.SINCE_RELEASE,
          rates(price),
          price.has("fastMultiplier") ? number("", price, "fastMultiplier") : BigDecimal.ONE);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
  }

  private static Map<TokenKind, TokenRate> rates(JsonNode price) {
    JsonNode above = price.path(ABOVE_BAND);
    if (price.has(ABOVE_BAND)) {
      requireObject(ABOVE_BAND + ".", above, KIND_FIELDS);
    }
    Map<TokenKind, TokenRate> rates = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      String field = kind.fieldName();
      if (price.has(field)) {
        BigDecimal usd = usd("", price, field);
        rates.put(
            kind,
            above.has(field)
                ? TokenRate.banded(usd, usd(ABOVE_BAND + ".", above, field))
                : TokenRate.flat(usd));
      } else if (above.has(field)) {
        throw new IllegalArgumentException(
            "%s is missing, but %s.%s is there".formatted(field, ABOVE_BAND, field));
      }
    }
    return rates;
  }

  private static BigDecimal usd(String path, JsonNode node, String field) {
    BigDecimal usd = number(path, node, field);
    try {
      return TokenRate.checked(usd);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + field + " " + e.getMessage(), e);
    }
  }

  private static BigDecimal number(String path, JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(path + field + " must be a number, but is " + value);
    }
    return value.decimalValue();
  }

  private static LocalDate day(JsonNode node, String field) {
    String text = text(node, field);
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          field + " must be a date such as 2026-11-20, but is " + text, e);
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(
          value.isMissingNode()
              ? field + " is missing"
              : field + " must be a text, but is " + value);
    }
    return value.textValue();
  }

  private static void requireObject(String path, JsonNode node, Set<String> known) {
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
