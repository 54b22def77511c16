package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What the file that comes with Tallyhouse says, against what is published. */
class OwnPricesTest {
  private static final PriceTable OWN = PriceTable.of(PriceFile.own().prices());
  private static final String NOW = "2026-11-28";

  @Test
  void file_saysItsDateAndSource() {
    PriceFile own = PriceFile.own();

    assertThat(PriceFile.OWN).contains(own.asOf().orElseThrow().toString());
    assertThat(own.source()).isNotBlank();
  }

  @Test
  void everyEntry_saysSinceWhenAndFromWhere() throws IOException {
    JsonNode file;
    try (InputStream stream =
        Objects.requireNonNull(
            OwnPricesTest.class.getClassLoader().getResourceAsStream(PriceFile.OWN))) {
      file = JsonMapper.builder().build().readTree(stream);
    }
    for (JsonNode entry : file.path("usdPerMillionTokens")) {
      assertThat(entry.path("source").asText()).as("%s", entry).isNotBlank();
      assertThat(entry.path("since").asText())
          .as("%s", entry)
          .startsWith(entry.has("validFrom") ? entry.path("validFrom").asText() : "")
          .isNotBlank();
    }
  }

  /** As published; only what is below the bound of long prompts. */
  @ParameterizedTest
  @CsvSource({
    "claude-fable-5-1, 10, 50, 12.5, 20, 0.25",
    "claude-fable-5, 10, 50, 12.5, 20, 1",
    "claude-mythos-5-1, 10, 50, 12.5, 20, 0.25",
    "claude-mythos-5, 10, 50, 12.5, 20, 1",
    "claude-opus-5-5, 4, 20, 5, 8, 0.20",
    "claude-opus-4-5, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4-6, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4-7, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4-8, 5, 25, 6.25, 10, 0.50",
    "claude-opus-5, 5, 25, 6.25, 10, 0.50",
    "claude-opus-4, 15, 75, 18.75, 30, 1.5",
    "claude-opus-4-1, 15, 75, 18.75, 30, 1.5",
    "claude-sonnet-5-5, 2, 10, 2.5, 4, 0.10",
    "claude-sonnet-5, 2, 10, 2.5, 4, 0.20",
    "claude-sonnet-4, 3, 15, 3.75, 6, 0.30",
    "claude-sonnet-4-5, 3, 15, 3.75, 6, 0.30",
    "claude-sonnet-4-6, 3, 15, 3.75, 6, 0.30",
    "claude-3-7-sonnet, 3, 15, 3.75, 6, 0.30",
    "claude-3-5-sonnet, 3, 15, 3.75, 6, 0.30",
    "claude-haiku-5-5, 0.10, 0.50, 0.125, 0.20, 0.01",
    "claude-haiku-4-5, 1, 5, 1.25, 2, 0.10",
    "claude-3-5-haiku, 0.80, 4, 1, 1.6, 0.08",
  })
  void rates_areThePublishedOnes(
      String model,
      BigDecimal input,
      BigDecimal output,
      BigDecimal write5m,
      BigDecimal write1h,
      BigDecimal read) {
    assertThat(cost(model, NOW, tokens(1_000, 0, 0, 0, 0))).isEqualTo(nanoUsd(input));
    assertThat(cost(model, NOW, tokens(0, 1_000, 0, 0, 0))).isEqualTo(nanoUsd(output));
    assertThat(cost(model, NOW, tokens(0, 0, 1_000, 0, 0))).isEqualTo(nanoUsd(write5m));
    assertThat(cost(model, NOW, tokens(0, 0, 0, 1_000, 0))).isEqualTo(nanoUsd(write1h));
    assertThat(cost(model, NOW, tokens(0, 0, 0, 0, 1_000))).isEqualTo(nanoUsd(read));
  }

  /** The cases that were reported, with what Anthropic bills. */
  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-8, 2026-08-20, 10000, 2000, 0, 30000, true, false, 0, 230000000",
    "claude-opus-5-5, 2026-10-20, 10000, 2000, 0, 30000, true, false, 0, 172000000",
    "claude-sonnet-5-5, 2026-10-01, 0, 0, 0, 1000000, false, false, 0, 200000000",
    "claude-sonnet-5-5, 2026-10-20, 0, 0, 0, 1000000, false, false, 0, 100000000",
    "claude-sonnet-4-5-20250929, 2025-11-10, 6000, 9000, 20000, 190000, false, false, 0, 502500000",
    "claude-haiku-5-5, 2026-10-20, 20000, 1000, 0, 60000, false, false, 0, 3100000",
    "claude-haiku-5-5, 2026-10-20, 20000, 1000, 0, 90000, false, false, 0, 17000000",
    "us.anthropic.claude-opus-4-6-v1, 2026-08-08, 100000, 1000, 0, 0, false, false, 0, 577500000",
    "global.anthropic.claude-opus-4-6-v1, 2026-08-08, 100000, 1000, 0, 0, false, false, 0,"
        + " 525000000",
    "claude-sonnet-4-6, 2026-08-04, 10000, 2000, 4000, 30000, false, true, 0, 92400000",
    "claude-sonnet-4-6, 2026-08-04, 1000, 500, 0, 0, false, false, 4, 50500000",
  })
  void reportedCases_costWhatIsBilled(
      String model,
      String day,
      long input,
      long output,
      long write5m,
      long read,
      boolean fast,
      boolean usOnly,
      long searches,
      long nanoUsd) {
    TokenUsage tokens = tokens(input, output, write5m, 0, read);

    assertThat(cost(model, day, new BillableUsage(tokens, fast, usOnly, searches)))
        .hasValue(nanoUsd);
  }

  /** A thousand tokens of input at the edges of what changed on a day. */
  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-8, 2026-08-01T00:00:00Z, 10000000",
    "claude-opus-5, 2026-11-01T00:00:00Z, 10000000",
    "claude-opus-5-5, 2026-11-01T00:00:00Z, 8000000",
    "claude-opus-4-7, 2026-07-23T23:59:59.999Z, 30000000",
    "claude-opus-4-7, 2026-07-24T00:00:00Z, 5000000",
    "claude-opus-4-6, 2026-06-28T23:59:59.999Z, 30000000",
    "claude-opus-4-6, 2026-06-29T00:00:00Z, 5000000",
    "claude-opus-4-5, 2026-11-01T00:00:00Z, 5000000",
    "claude-sonnet-4-6, 2026-11-01T00:00:00Z, 3000000",
  })
  void fastMode_costsMoreWhereThereIsOne(String model, String time, long nanoUsd) {
    BillableUsage usage = new BillableUsage(tokens(1_000, 0, 0, 0, 0), true, false, 0);

    assertThat(OWN.costNanoUsd(model, Instant.parse(time).toEpochMilli(), usage)).hasValue(nanoUsd);
  }

  /** At the bound all tokens have the usual price; with one more all have the higher one. */
  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, 2025-11-10T00:00:00Z, 200000, 3, 15, 6, 22.5",
    "claude-sonnet-4, 2025-11-10T00:00:00Z, 200000, 3, 15, 6, 22.5",
    "claude-opus-4-6, 2026-02-05T23:59:59.999Z, 200000, 5, 25, 5, 25",
    "claude-opus-4-6, 2026-02-06T00:00:00Z, 200000, 5, 25, 10, 37.5",
    "claude-opus-4-6, 2026-03-12T23:59:59.999Z, 200000, 5, 25, 10, 37.5",
    "claude-opus-4-6, 2026-03-13T00:00:00Z, 200000, 5, 25, 5, 25",
    "claude-opus-4-6, 2026-11-01T00:00:00Z, 200000, 5, 25, 5, 25",
    "claude-sonnet-4-6, 2026-02-17T23:59:59.999Z, 200000, 3, 15, 3, 15",
    "claude-sonnet-4-6, 2026-02-18T00:00:00Z, 200000, 3, 15, 6, 22.5",
    "claude-sonnet-4-6, 2026-03-13T00:00:00Z, 200000, 3, 15, 3, 15",
    "claude-haiku-5-5, 2026-11-01T00:00:00Z, 100000, 0.1, 0.5, 0.5, 2.5",
    "claude-3-5-sonnet-20241022, 2024-11-01T00:00:00Z, 200000, 3, 15, 3, 15",
    "claude-opus-5, 2026-11-01T00:00:00Z, 200000, 5, 25, 5, 25",
  })
  void longPrompts_costMoreAsAWhole(
      String model,
      String time,
      long bound,
      BigDecimal input,
      BigDecimal output,
      BigDecimal inputAbove,
      BigDecimal outputAbove) {
    long ms = Instant.parse(time).toEpochMilli();

    assertThat(OWN.costNanoUsd(model, ms, BillableUsage.of(tokens(bound, 1_000, 0, 0, 0))))
        .hasValue(nanoUsd(input, bound) + nanoUsd(output, 1_000));
    assertThat(OWN.costNanoUsd(model, ms, BillableUsage.of(tokens(bound + 1, 1_000, 0, 0, 0))))
        .hasValue(nanoUsd(inputAbove, bound + 1) + nanoUsd(outputAbove, 1_000));
  }

  /** In percent of the usual price. */
  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-5, 100, 110",
    "claude-sonnet-4-5, 100, 110",
    "claude-haiku-4-5, 100, 110",
    "claude-opus-4-1, 100, 100",
    "claude-sonnet-4, 100, 100",
    "claude-3-7-sonnet, 100, 100",
    "claude-opus-4-6, 110, 110",
    "claude-opus-4-7, 110, 110",
    "claude-opus-4-8, 110, 110",
    "claude-opus-5, 110, 110",
    "claude-opus-5-5, 110, 110",
    "claude-sonnet-4-6, 110, 110",
    "claude-sonnet-5, 110, 110",
    "claude-sonnet-5-5, 110, 110",
    "claude-haiku-5-5, 110, 110",
    "claude-fable-5, 110, 110",
    "claude-fable-5-1, 110, 110",
    "claude-mythos-5, 110, 110",
    "claude-mythos-5-1, 110, 110",
  })
  void placeOfTheRequest_costsMoreForNewerModels(String model, long usOnly, long regional) {
    TokenUsage tokens = tokens(1_000, 1_000, 1_000, 1_000, 1_000);
    long usual = cost(model, NOW, tokens).orElseThrow();

    assertThat(cost(model, NOW, new BillableUsage(tokens, false, true, 0)))
        .hasValue(usual * usOnly / 100);
    assertThat(cost("us.anthropic." + model + "-v1:0", NOW, tokens))
        .hasValue(usual * regional / 100);
    assertThat(cost("global.anthropic." + model + "-v1:0", NOW, tokens)).hasValue(usual);
  }

  /** Each name in ccusage's table has the same rates here, or is in docs/prices.md. */
  @ParameterizedTest
  @CsvFileSource(resources = "/ccusage/prices.csv")
  void rates_areThoseOfCcusage(
      String model,
      BigDecimal input,
      BigDecimal output,
      BigDecimal write5m,
      BigDecimal write1h,
      BigDecimal read) {
    assertThat(cost(model, NOW, tokens(1_000, 0, 0, 0, 0))).isEqualTo(nanoUsd(input));
    assertThat(cost(model, NOW, tokens(0, 1_000, 0, 0, 0))).isEqualTo(nanoUsd(output));
    if (!cost(model, NOW, tokens(0, 0, 1, 0, 0)).isEmpty()) {
      assertThat(cost(model, NOW, tokens(0, 0, 1_000, 0, 0))).isEqualTo(nanoUsd(write5m));
      assertThat(cost(model, NOW, tokens(0, 0, 0, 1_000, 0))).isEqualTo(nanoUsd(write1h));
      assertThat(cost(model, NOW, tokens(0, 0, 0, 0, 1_000))).isEqualTo(nanoUsd(read));
    }
  }

  private static TokenUsage tokens(long input, long output, long write5m, long write1h, long read) {
    return new TokenUsage(input, output, write5m, write1h, read);
  }

  private static OptionalLong cost(String model, String day, TokenUsage tokens) {
    return cost(model, day, BillableUsage.of(tokens));
  }

  private static OptionalLong cost(String model, String day, BillableUsage usage) {
    return OWN.costNanoUsd(model, Instant.parse(day + "T10:00:00Z").toEpochMilli(), usage);
  }

  /** What a thousand tokens cost. */
  private static OptionalLong nanoUsd(BigDecimal usdPerMillion) {
    return OptionalLong.of(nanoUsd(usdPerMillion, 1_000));
  }

  private static long nanoUsd(BigDecimal usdPerMillion, long tokens) {
    return usdPerMillion.multiply(BigDecimal.valueOf(tokens)).movePointRight(3).longValueExact();
  }
}
