package io.tallyhouse.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.impl.HeaderParser;
import io.vertx.ext.web.impl.ParsableMIMEValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats of results, and names that are near. */
class QueryOutputTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
  void textThatASpreadsheetWouldRun_isShown(String text) {
    assertThat(ResultCsv.harmless(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a=1", "'=1", " =1", "/home/ada"})
  void otherTexts_areAsTheyAre(String text) {
    assertThat(ResultCsv.harmless(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | JSON",
        "'' | JSON",
        "*/* | JSON",
        "application/json | JSON",
        "text/csv | CSV",
        "Text/CSV; header=present | CSV",
        "application/x-ndjson | NDJSON",
        "application/ndjson | NDJSON",
        "text/html, application/xhtml+xml, */*;q=0.8 | JSON",
        "text/csv;q=0.5, application/json | JSON",
        "text/csv, */*;q=0.1 | CSV",
        "text/csv;q=0, application/x-ndjson;q=0.1 | NDJSON",
        "text/csv;q=x | JSON",
        "text/csv;q=NaN | JSON",
        "text/csv;q=x, application/x-ndjson;q=0.1 | NDJSON",
        "application/json;q=0.2, text/csv;q=0.9, application/x-ndjson;q=0.5 | CSV",
        "application/json ; q=0.8 , text/csv ; Q=0.81 | CSV",
        "text/csv;q=0.7, */*;q=0.8 | JSON",
        "text/csv, application/x-ndjson | CSV",
        "application/x-ndjson, text/csv | NDJSON",
        "image/png | JSON",
      })
  void format_isWhatTheClientWantsMost(String accept, OutputFormat format) {
    assertThat(OutputFormat.of(parsed(accept))).isEqualTo(format);
  }

  /** As a request's context has them. */
  private static List<MIMEHeader> parsed(@Nullable String accept) {
    List<MIMEHeader> ranges =
        accept == null
            ? List.of()
            : HeaderParser.convertToParsedHeaderValues(accept, ParsableMIMEValue::new);
    return HeaderParser.sort(new ArrayList<>(ranges));
  }

  @Test
  void nearestName_isFoundOfSlipsAndParts() {
    List<String> known = List.of("cost_usd", "calls", "cache_read_tokens");
    assertThat(NearestName.of("cost_us", known)).contains("cost_usd");
    assertThat(NearestName.of("Cals", known)).contains("calls");
    assertThat(NearestName.of("read_tokens", known)).contains("cache_read_tokens");
    assertThat(NearestName.of("x", known)).isEmpty();
    assertThat(NearestName.of("something else", known)).isEmpty();
    assertThat(NearestName.of("y".repeat(100_000), known)).isEqualTo(Optional.empty());
    assertThat(NearestName.unknown("measure", "z".repeat(100), known))
        .isEqualTo(
            "Unknown measure '%s…': expected one of cost_usd, calls, cache_read_tokens"
                .formatted("z".repeat(60)));
  }
}
