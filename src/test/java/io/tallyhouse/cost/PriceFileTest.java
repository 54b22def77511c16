package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class PriceFileTest {
  private static final long NOW = 1_780_000_000_000L;

  @TempDir Path temp;

  @Test
  void everyField_isRead() throws IOException {
    PriceFile file =
        read(
            """
            {
              "asOf": "2026-11-20",
              "source": "the contract",
              "usdPerMillionTokens": [
                {"model": "full", "validFrom": "2026-03-01", "input": 3.0, "output": 15,
                 "cacheWrite5m": 3.75, "cacheWrite1h": 6.5, "cacheRead": 3e-1, "fastMultiplier": 2.5,
                 "above200k": {"input": 6, "output": 22.5, "cacheWrite5m": 7.50, "cacheWrite1h": 12,
                               "cacheRead": 0.6}},
                {"model": "flat", "input": 0, "output": 0}
              ]
            }
            """);

    assertThat(file.asOf()).contains(LocalDate.parse("2026-11-20"));
    assertThat(file.source()).isEqualTo("the contract");
    assertThat(file.prices()).containsExactly(Prices.full("full"), Prices.flat("flat", "0"));
  }

  @Test
  void dateAndSource_mayBeLeftOut() throws IOException {
    assertThat(read("{\"usdPerMillionTokens\": []}"))
        .isEqualTo(new PriceFile(Optional.empty(), "", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "input": -1, "output": 1                       | input must be USD per million tokens, 0 to 1000000
          "input": 1000000.01, "output": 1               | input must be USD per million tokens
          "input": 1e999999999, "output": 1              | input must be USD per million tokens
          "input": 0.0000003, "output": 1                | input must be USD per million tokens
          "input": "3", "output": 1                      | input must be a number, but is "3"
          "input": null, "output": 1                     | input must be a number, but is null
          "input": 1                                     | output is missing
          "input": 1, "output": 1, "cacheWrite": 2       | cacheWrite is no field of a price file
          "input": 1, "output": 1, "cacheRead": true     | cacheRead must be a number, but is true
          "input": 1, "output": 1, "above200k": 2        | above200k must be a JSON object
          "input": 1, "output": 1, "above200k": {"input": -2}     | above200k.input must be USD per million tokens
          "input": 1, "output": 1, "above200k": {"inputs": 2}     | above200k.inputs is no field
          "input": 1, "output": 1, "above200k": {"cacheRead": 2}  | cacheRead is missing, but above200k.cacheRead is there
          "input": 1, "output": 1, "fastMultiplier": -1           | fastMultiplier must be 0 to 1000
          "input": 1, "output": 1, "fastMultiplier": 1.0001       | fastMultiplier must be 0 to 1000
          "input": 1, "output": 1, "validFrom": "March"           | validFrom must be a date such as 2026-11-20, but is March
          "input": 1, "output": 1, "validFrom": 20260301          | validFrom must be a text, but is 20260301
          "input": 1, "output": 1, "validFrom": "1969-12-31"      | validFrom must be from 1970-01-01
          """)
  void malformedPrice_isRefusedInOneLineThatNamesFileModelAndField(String fields, String message) {
    String json = "{\"usdPerMillionTokens\": [{\"model\": \"claude-x\", %s}]}".formatted(fields);

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("price file " + file() + ": claude-x: " + message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                    | must be a JSON object
          []                                                    | must be a JSON object
          {"usdPerMillionTokens": 1}                            | usdPerMillionTokens must be a list of prices
          {"prices": []}                                        | prices is no field of a price file
          {"usdPerMillionTokens": [], "asOf": "now"}            | asOf must be a date such as 2026-11-20, but is now
          {"usdPerMillionTokens": [], "source": 1}              | source must be a text, but is 1
          {"usdPerMillionTokens": [3]}                          | usdPerMillionTokens[0]: must be a JSON object
          {"usdPerMillionTokens": [{"input": 1, "output": 1}]}  | usdPerMillionTokens[0]: model is missing
          {"usdPerMillionTokens": [{"model": " ", "input": 1, "output": 1}]}  | : model must have 1 to 256 characters
          {"usdPerMillionTokens": [}                            | is no JSON in line 1: Unexpected
          {"usdPerMillionTokens": []} {}                        | is no JSON in line 1: Trailing token
          {"source": "a", "source": "b"}                        | is no JSON in line 1: Duplicate
          {"usdPerMillionTokens": [{"model": "m", "input": NaN}]}             | is no JSON in line 1: Non-standard
          {"usdPerMillionTokens": [{"model": "m", "input": 1, "output": 1}, {"model": "m", "input": 1, "output": 1}]} | m: validFrom: there are two prices from 1970-01-01
          """)
  void malformedFile_isRefusedInOneLine(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("price file " + file())
        .hasMessageContaining(": " + message.replaceFirst("^: ", ""))
        .hasMessageNotContaining("\n");
  }

  @Test
  void fileThatCantBeRead_isNamed() {
    assertThatThrownBy(() -> PriceFile.read(temp.resolve("none.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("price file " + temp.resolve("none.json") + ": there is no such file");
    assertThatThrownBy(() -> PriceFile.read(temp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("price file " + temp + ": can't be read");
  }

  @Test
  void fileThatIsTooLarge_isRefused() throws IOException {
    Files.writeString(file(), " ".repeat(PriceFile.BYTES_MAX + 1));

    assertThatThrownBy(() -> PriceFile.read(file()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 8388608 bytes");
  }

  @Test
  void ownFile_saysItsDateAndSource() {
    PriceFile own = PriceFile.own();

    assertThat(own.asOf()).isPresent();
    assertThat(PriceFile.OWN).contains(own.asOf().orElseThrow().toString());
    assertThat(own.source()).contains("LiteLLM", "ccusage 18.0.11");
  }

  /** As published; only what is below the band. */
  @ParameterizedTest
  @CsvSource({
    "claude-fable-5-1, 10, 50, 12.5, 20, 0.25",
    "claude-fable-5, 10, 50, 12.5, 20, 1",
    "claude-opus-5-5, 4, 20, 5, 8, 0.20",
    "claude-opus-4-5, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4-6, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4-7, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4-8, 5, 25, 6.25, 10, 0.50",
    "claude-opus-5, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4, 15, 75, 18.75, 30, 1.5",
    "claude-opus-4-1, 15, 75, 18.75, 30, 1.5",
    "claude-sonnet-5-5, 2, 10, 2.5, 4, 0.20",
    "claude-sonnet-5, 2, 10, 2.5, 4, 0.20",
    "claude-sonnet-4, 3, 15, 3.75, 6, 0.30",
    "claude-sonnet-4-5, 3, 15, 3.75, 6, 0.30",
    "claude-sonnet-4-6, 3, 15, 3.75, 6, 0.30",
    "claude-3-7-sonnet, 3, 15, 3.75, 6, 0.30",
    "claude-3-5-sonnet, 3, 15, 3.75, 6, 0.30",
    "claude-haiku-4-5, 1, 5, 1.25, 2, 0.10",
    "claude-3-5-haiku, 0.80, 4, 1, 1.6, 0.08",
  })
  void ownFile_hasThePublishedPrices(
      String model,
      BigDecimal input,
      BigDecimal output,
      BigDecimal write5m,
      BigDecimal write1h,
      BigDecimal read) {
    assertThat(cost(model, new TokenUsage(1_000, 0, 0, 0, 0))).isEqualTo(nanoUsd(input));
    assertThat(cost(model, new TokenUsage(0, 1_000, 0, 0, 0))).isEqualTo(nanoUsd(output));
    assertThat(cost(model, new TokenUsage(0, 0, 1_000, 0, 0))).isEqualTo(nanoUsd(write5m));
    assertThat(cost(model, new TokenUsage(0, 0, 0, 1_000, 0))).isEqualTo(nanoUsd(write1h));
    assertThat(cost(model, new TokenUsage(0, 0, 0, 0, 1_000))).isEqualTo(nanoUsd(read));
  }

  /** Every name in ccusage's table has there and here the same prices, bands and fast mode. */
  @ParameterizedTest
  @CsvFileSource(resources = "/prices/ccusage-18.0.11.csv")
  void ownFile_equalsTheTableOfCcusage(
      String model,
      BigDecimal input,
      BigDecimal output,
      BigDecimal write5m,
      BigDecimal read,
      BigDecimal inputAbove,
      BigDecimal outputAbove,
      BigDecimal write5mAbove,
      BigDecimal readAbove,
      Long fast) {
    assertBand(model, 0, input, inputAbove == null ? input : inputAbove);
    assertBand(model, 1, output, outputAbove == null ? output : outputAbove);
    if (write5m != null) {
      assertBand(model, 2, write5m, write5mAbove == null ? write5m : write5mAbove);
      assertBand(model, 3, read, readAbove == null ? read : readAbove);
    }
    // Bedrock's names have no fast mode there; responses from Bedrock have none either.
    if (fast != null || !model.startsWith("anthropic.")) {
      TokenUsage usage = new TokenUsage(1_000, 0, 0, 0, 0);
      assertThat(
              PriceTable.of(PriceFile.own().prices())
                  .costNanoUsd(model, NOW, new BillableUsage(usage, true, false, 0)))
          .hasValue(nanoUsd(input).getAsLong() * (fast == null ? 1 : fast));
    }
  }

  private static void assertBand(String model, int kind, BigDecimal below, BigDecimal above) {
    assertThat(cost(model, usage(kind, 200_000))).hasValue(nanoUsd(below).getAsLong() * 200);
    assertThat(cost(model, usage(kind, 201_000)))
        .hasValue(nanoUsd(below).getAsLong() * 200 + nanoUsd(above).getAsLong());
  }

  private static TokenUsage usage(int kind, long count) {
    return new TokenUsage(
        kind == 0 ? count : 0,
        kind == 1 ? count : 0,
        kind == 2 ? count : 0,
        0,
        kind == 3 ? count : 0);
  }

  private static OptionalLong cost(String model, TokenUsage usage) {
    return PriceTable.of(PriceFile.own().prices()).costNanoUsd(model, NOW, BillableUsage.of(usage));
  }

  /** What a thousand tokens cost. */
  private static OptionalLong nanoUsd(BigDecimal usdPerMillion) {
    return OptionalLong.of(usdPerMillion.movePointRight(6).longValueExact());
  }

  private PriceFile read(String json) throws IOException {
    Files.writeString(file(), json == null ? "" : json);
    return PriceFile.read(file());
  }

  private Path file() {
    return temp.resolve("prices.json");
  }
}
