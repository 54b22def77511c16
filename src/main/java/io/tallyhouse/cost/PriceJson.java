package io.tallyhouse.cost;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a price file. Nothing in it is passed over: an unknown field may be a price
 * that is spelt wrong. What is refused is an {@link IllegalArgumentException} that names the model
 * and the field.
 */
final class PriceJson {
  private static final String PRICES = "usdPerMillionTokens";
  private static final long ABOVE_200K_TOKENS = 200_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(
              new SimpleModule()
                  .addDeserializer(String.class, new PriceValue<>(String.class, PriceValue::text))
                  .addDeserializer(
                      LocalDate.class, new PriceValue<>(LocalDate.class, PriceValue::day))
                  .addDeserializer(
                      BigDecimal.class, new PriceValue<>(BigDecimal.class, PriceValue::number)))
          .build();

  /** The file. A missing field is null, here and below. */
  private record File(
      @Nullable LocalDate asOf, @Nullable String source, @Nullable JsonNode usdPerMillionTokens) {}

  /** A price; its rates by the names of their kinds. */
  private record Price(
      @Nullable String model,
      @Nullable LocalDate validFrom,
      @Nullable String since,
      @Nullable String source,
      @Nullable BigDecimal fastMultiplier,
      @Nullable BigDecimal usOnlyMultiplier,
      @Nullable BigDecimal bedrockRegionalMultiplier,
      @Nullable BigDecimal webSearchUsdPerThousand,
      @Nullable JsonNode longPrompt,
      @Nullable JsonNode above200k,
      @JsonAnySetter Map<String, JsonNode> rates) {}

  private record LongPrompt(
      @Nullable BigDecimal above,
      @Nullable String mode,
      @JsonAnySetter Map<String, JsonNode> rates) {}

  /** What files of before 2026-11-28 have instead: marginal rates above 200,000 tokens. */
  private record Above200k(@JsonAnySetter Map<String, JsonNode> rates) {}

  private PriceJson() {}

  static PriceFile parse(byte[] bytes) {
    JsonNode tree = tree(bytes);
    requireObject("", tree);
    File file = read(tree, File.class);
    JsonNode list = file.usdPerMillionTokens;
    if (list == null || !list.isArray()) {
      throw new IllegalArgumentException(PRICES + " must be a list of prices");
    }
    List<ModelPrice> prices = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode price = list.get(i);
      JsonNode model = price.path("model");
      String label = model.isTextual() ? model.textValue() : PRICES + "[" + i + "]";
      prices.add(prefixed(label + ": ", () -> price(price)));
    }
    return new PriceFile(Optional.ofNullable(file.asOf), orElse(file.source, ""), prices);
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

  private static <T> T read(JsonNode object, Class<T> type) {
    try {
      return JSON.treeToValue(object, type);
    } catch (UnrecognizedPropertyException e) {
      throw unknown(e.getPropertyName());
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(
          e.getPath().get(0).getFieldName() + " " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireObject(String field, JsonNode value) {
    if (!value.isObject()) {
      throw new IllegalArgumentException((field + " must be a JSON object").strip());
    }
  }

  private static ModelPrice price(JsonNode json) {
    requireObject("", json);
    Price price = read(json, Price.class);
    TokenRates rates = rates(price.rates);
    if (price.model == null) {
      throw new IllegalArgumentException("model is missing");
    }
    return new ModelPrice(
        price.model,
        orElse(price.validFrom, ModelPrice.SINCE_RELEASE),
        rates,
        longPrompt(price),
        new PriceMultipliers(
            orElse(price.fastMultiplier, BigDecimal.ONE),
            orElse(price.usOnlyMultiplier, BigDecimal.ONE),
            orElse(price.bedrockRegionalMultiplier, BigDecimal.ONE)),
        orElse(price.webSearchUsdPerThousand, ModelPrice.WEB_SEARCH_USD_PER_THOUSAND));
  }

  private static Optional<LongPromptRates> longPrompt(Price price) {
    JsonNode longPrompt = price.longPrompt;
    JsonNode above200k = price.above200k;
    if (longPrompt != null && above200k != null) {
      throw new IllegalArgumentException("longPrompt and above200k must not both be there");
    }
    if (above200k != null) {
      requireObject("above200k", above200k);
      return Optional.of(prefixed("above200k.", () -> above200k(read(above200k, Above200k.class))));
    }
    if (longPrompt != null) {
      requireObject("longPrompt", longPrompt);
      return Optional.of(
          prefixed("longPrompt.", () -> longPrompt(read(longPrompt, LongPrompt.class))));
    }
    return Optional.empty();
  }

  private static LongPromptRates above200k(Above200k price) {
    return new LongPromptRates(
        ABOVE_200K_TOKENS, LongPromptRates.Mode.MARGINAL, rates(price.rates));
  }

  private static LongPromptRates longPrompt(LongPrompt price) {
    TokenRates rates = rates(price.rates);
    if (price.above == null) {
      throw new IllegalArgumentException("above must be a number, but is ");
    }
    LongPromptRates.Mode mode =
        price.mode == null
            ? LongPromptRates.Mode.WHOLE_REQUEST
            : LongPromptRates.Mode.of(price.mode);
    return new LongPromptRates(tokens(price.above), mode, rates);
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

  private static TokenRates rates(Map<String, JsonNode> byName) {
    Map<TokenKind, BigDecimal> rates = new EnumMap<>(TokenKind.class);
    byName.forEach(
        (name, rate) ->
            rates.put(
                TokenKind.ofField(name).orElseThrow(() -> unknown(name)),
                prefixed(name + " ", () -> PriceValue.number(rate))));
    return new TokenRates(rates);
  }

  private static IllegalArgumentException unknown(String field) {
    return new IllegalArgumentException(field + " is no field of a price file");
  }

  /** The result, or what is wrong with it with the path in front. */
  private static <T> T prefixed(String path, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + e.getMessage(), e);
    }
  }

  private static <T> T orElse(@Nullable T value, T whenMissing) {
    return value == null ? whenMissing : value;
  }
}
