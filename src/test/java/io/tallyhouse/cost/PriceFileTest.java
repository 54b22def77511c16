package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceFileTest {
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
                {"model": "full", "validFrom": "2026-03-01", "since": "release", "source": "page 3",
                 "input": 3.0, "output": 15, "cacheWrite5m": 3.75, "cacheWrite1h": 6.5,
                 "cacheRead": 3e-1, "fastMultiplier": 2.5, "usOnlyMultiplier": 1.10,
                 "bedrockRegionalMultiplier": 1.2, "webSearchUsdPerThousand": 8.50,
                 "longPrompt": {"above": 200000, "mode": "marginal", "input": 6, "output": 22.5,
                                "cacheWrite5m": 7.50, "cacheWrite1h": 12, "cacheRead": 0.6}},
                {"model": "flat", "input": 0, "output": 0}
              ]
            }
            """);

    assertThat(file.asOf()).contains(LocalDate.parse("2026-11-20"));
    assertThat(file.source()).isEqualTo("the contract");
    assertThat(file.prices()).containsExactly(Prices.full("full"), Prices.flat("flat", "0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `"longPrompt": {"above": 1e5, "input": 6}`                          | 100000 | WHOLE_REQUEST
          `"longPrompt": {"above": 1, "mode": "wholeRequest", "input": 6}`    | 1      | WHOLE_REQUEST
          `"longPrompt": {"above": 1000000000, "mode": "marginal", "input": 6}` | 1000000000 | MARGINAL
          `"above200k": {"input": 6}`                                         | 200000 | MARGINAL
          """)
  void boundOfLongPrompts_isOfTheWholeRequestUnlessItSaysOtherwise(
      String field, long above, LongPromptRates.Mode mode) throws IOException {
    String json =
        "{\"usdPerMillionTokens\": [{\"model\": \"m\", \"input\": 3, \"output\": 15, %s}]}";

    assertThat(read(json.formatted(field)).prices().get(0).longPrompt())
        .contains(
            new LongPromptRates(
                above, mode, new TokenRates(Map.of(TokenKind.INPUT, new BigDecimal(6)))));
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
          "input": 1, "output": 1, "above200k": {"cacheRead": 2}  | cacheRead is missing, but there is one for long prompts
          "input": 1, "output": 1, "longPrompt": 1                     | longPrompt must be a JSON object
          "input": 1, "output": 1, "longPrompt": {"input": 2}          | longPrompt.above must be a number
          "input": 1, "output": 1, "longPrompt": {"above": 0}          | longPrompt.above must be 1 to 1000000000 tokens, but is 0
          "input": 1, "output": 1, "longPrompt": {"above": 1000000001} | longPrompt.above must be 1 to 1000000000 tokens
          "input": 1, "output": 1, "longPrompt": {"above": 0.5}        | longPrompt.above must be 1 to 1000000000 tokens, but is 0.5
          "input": 1, "output": 1, "longPrompt": {"above": 1e999999999} | longPrompt.above must be 1 to 1000000000 tokens
          "input": 1, "output": 1, "longPrompt": {"above": 9, "mode": "whole"}  | longPrompt.mode must be wholeRequest or marginal, but is whole
          "input": 1, "output": 1, "longPrompt": {"above": 9, "mode": 1}        | longPrompt.mode must be a text, but is 1
          "input": 1, "output": 1, "longPrompt": {"above": 9, "output": -1}     | longPrompt.output must be USD per million tokens
          "input": 1, "output": 1, "longPrompt": {"above": 9, "reads": 1}       | longPrompt.reads is no field
          "input": 1, "output": 1, "longPrompt": {"above": 9, "cacheRead": 1}   | cacheRead is missing, but there is one for long prompts
          "input": 1, "output": 1, "longPrompt": {"above": 9}, "above200k": {}  | longPrompt and above200k must not both be there
          "input": 1, "output": 1, "usOnlyMultiplier": 1001                | usOnlyMultiplier must be 0 to 1000
          "input": 1, "output": 1, "bedrockRegionalMultiplier": "1.1"      | bedrockRegionalMultiplier must be a number
          "input": 1, "output": 1, "webSearchUsdPerThousand": -1           | webSearchUsdPerThousand must be USD per thousand searches
          "input": 1, "output": 1, "since": 2026                           | since must be a text, but is 2026
          "input": 1, "output": 1, "source": []                            | source must be a text, but is []
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

  private PriceFile read(String json) throws IOException {
    Files.writeString(file(), json == null ? "" : json);
    return PriceFile.read(file());
  }

  private Path file() {
    return temp.resolve("prices.json");
  }
}
