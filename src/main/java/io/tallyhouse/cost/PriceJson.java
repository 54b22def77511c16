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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the JSON of a price file. Nothing in it is passed over: an unknown field may be a price
 * that is spelt wrong. What is refused is an {@link IllegalArgumentException} that names the model
 * and the field.
 */
final class PriceJson {
  private static final String PRICES = "usdPerMillionTokens";
  private static final String LONG_PROMPT = "longPrompt";

  /** What files of before 2026-11-28 have instead: marginal rates above 200,000 tokens. */
  private static final String ABOVE_200K = "above200k";

  private static final long ABOVE_200K_TOKENS = 200_000;
  private static final Set<String> FILE_FIELDS = Set.of("asOf", "source", PRICES);
  private static final Set<String> KIND_FIELDS =
      Arrays.stream(TokenKind.values()).map(TokenKind::fieldName).collect(Collectors.toSet());
  private static final Set<String> LONG_PROMPT_FIELDS =
      PriceFields.with(KIND_FIELDS, "above", "mode");
  private static final Set<String> PRICE_FIELDS =
      PriceFields.with(
          KIND_FIELDS,
          "model",
          "validFrom",
          "since",
          "source",
          "fastMultiplier",
          "usOnlyMultiplier",
          "bedrockRegionalMultiplier",
          "webSearchUsdPerThousand",
          LONG_PROMPT,
          ABOVE_200K);

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
    PriceFields.requireObject("", file, FILE_FIELDS);
    JsonNode list = file.path(PRICES);
    if (!list.isArray()) {
      throw new IllegalArgumentException(PRICES + " must be a list of prices");
    }
    List<ModelPrice> prices = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      prices.add(price(list.get(i), PRICES + "[" + i + "]"));
    }
    return new PriceFile(
        file.has("asOf") ? Optional.of(PriceFields.day(file, "asOf")) : Optional.empty(),
        PriceFields.optionalText(file, "source"),
        prices);
  }

  private static ModelPrice price(JsonNode price, String place) {
    String label = price.path("model").isTextual() ? price.path("model").textValue() : place;
    try {
      PriceFields.requireObject("", price, PRICE_FIELDS);
      PriceFields.optionalText(price, "since");
      PriceFields.optionalText(price, "source");
      return new ModelPrice(
          PriceFields.text(price, "model"),
          price.has("validFrom") ? PriceFields.day(price, "validFrom") : ModelPrice.SINCE_RELEASE,
          rates("", price),
          longPrompt(price),
          new PriceMultipliers(
              PriceFields.number(price, "fastMultiplier", BigDecimal.ONE),
              PriceFields.number(price, "usOnlyMultiplier", BigDecimal.ONE),
              PriceFields.number(price, "bedrockRegionalMultiplier", BigDecimal.ONE)),
          PriceFields.number(
              price, "webSearchUsdPerThousand", ModelPrice.WEB_SEARCH_USD_PER_THOUSAND));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
  }

  private static Optional<LongPromptRates> longPrompt(JsonNode price) {
    if (price.has(LONG_PROMPT) && price.has(ABOVE_200K)) {
      throw new IllegalArgumentException(
          "%s and %s must not both be there".formatted(LONG_PROMPT, ABOVE_200K));
    }
    if (price.has(ABOVE_200K)) {
      JsonNode rates = price.path(ABOVE_200K);
      PriceFields.requireObject(ABOVE_200K + ".", rates, KIND_FIELDS);
      return Optional.of(
          new LongPromptRates(
              ABOVE_200K_TOKENS, LongPromptRates.Mode.MARGINAL, rates(ABOVE_200K + ".", rates)));
    }
    if (!price.has(LONG_PROMPT)) {
      return Optional.empty();
    }
    JsonNode rates = price.path(LONG_PROMPT);
    String path = LONG_PROMPT + ".";
    PriceFields.requireObject(path, rates, LONG_PROMPT_FIELDS);
    LongPromptRates.Mode mode = mode(path, rates);
    BigDecimal above = PriceFields.number(path, rates, "above");
    TokenRates usdPerMillion = rates(path, rates);
    return Optional.of(
        PriceFields.prefixed(path, () -> new LongPromptRates(tokens(above), mode, usdPerMillion)));
  }

  private static LongPromptRates.Mode mode(String path, JsonNode rates) {
    return rates.has("mode")
        ? PriceFields.prefixed(path, () -> LongPromptRates.Mode.of(PriceFields.text(rates, "mode")))
        : LongPromptRates.Mode.WHOLE_REQUEST;
  }

  /** Never rounded: what is no whole number in range is refused as one out of range. */
  private static long tokens(BigDecimal above) {
    try {
      return above.longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "above must be 1 to %d tokens, but is %s".formatted(LongPromptRates.ABOVE_MAX, above), e);
    }
  }

  private static TokenRates rates(String path, JsonNode node) {
    Map<TokenKind, BigDecimal> rates = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      if (node.has(kind.fieldName())) {
        rates.put(kind, PriceFields.number(path, node, kind.fieldName()));
      }
    }
    return PriceFields.prefixed(path, () -> new TokenRates(rates));
  }
}
