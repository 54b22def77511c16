package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iso8601Test {
  private static final long YEAR_0001_MS = -62_135_596_800_000L;
  private static final long YEAR_9999_MS = 253_402_300_799_999L;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void commonForm_readsAsTheFormatterDoes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      long ms = random.nextLong(YEAR_0001_MS, YEAR_9999_MS);
      long seconds = TimeBucket.floor(ms, 1000);
      String toTheSecond = Instant.ofEpochMilli(seconds).toString();
      String toTheMilli = toTheSecond.replace("Z", String.format(".%03dZ", ms - seconds));
      assertThat(Iso8601.parseMs(toTheSecond)).as("seed %d", seed).isEqualTo(seconds);
      assertThat(Iso8601.parseMs(toTheMilli)).as("seed %d", seed).isEqualTo(ms);
      // Forms of other lengths go through the formatter.
      assertThat(Iso8601.parseMs(toTheMilli.replace("Z", ""))).isEqualTo(ms);
      assertThat(Iso8601.parseMs(toTheMilli.replace("Z", "+00:00"))).isEqualTo(ms);
      assertThat(Iso8601.parseMs(Iso8601.format(ms))).isEqualTo(ms);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-15, 2024-01-15T00:00:00Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
    "2000-02-29T23:59:59Z, 2000-02-29T23:59:59Z",
    "2024-01-15T10:30Z, 2024-01-15T10:30:00Z",
    "2024-01-15T10:30:00, 2024-01-15T10:30:00Z",
    "2024-01-15T10:30:00.5Z, 2024-01-15T10:30:00.500Z",
    "2024-01-15T10:30:00.123456789Z, 2024-01-15T10:30:00.123Z",
    "2024-01-15T10:30:00+02:00, 2024-01-15T08:30:00Z",
    "2024-01-15T10:30:00-0530, 2024-01-15T16:00:00Z",
    "2024-01-15T10:30:00.25+14:00, 2024-01-14T20:30:00.250Z",
    "2024-01-15t10:30:00Z, 2024-01-15T10:30:00Z",
    "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
  })
  void acceptedForms_areReadInUtc(String text, String expected) {
    assertThat(Iso8601.parseMs(text)).isEqualTo(Instant.parse(expected).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "soon",
        "2024",
        "2024-01",
        "2024-1-15",
        "2024-13-01",
        "2024-00-10",
        "2023-02-29",
        "2100-02-29",
        "2024-04-31",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2024-01-15 10:30:00Z",
        "2024-01-15T24:00:00Z",
        "2024-01-15T10:60:00Z",
        "2024-01-15T10:30:60Z",
        "2024-01-15T10:30:61.000Z",
        "2024-01-15T10:3x:00Z",
        "2024-01-15T10:30:00.00xZ",
        "2024/01/15T10:30:00Z",
        "2024-01-15T10.30.00Z",
        "2024-01-15T10:30:00,000Z",
        "2024-01-15T10:30:00ZZ",
        "2024-01-15T10:30:00Z+0000",
        "2024-01-15T10:30:00+01:00+0100",
        "2024-01-15T10:30:00+19:00",
        "2024-01-15T10:30:00+1",
        "2024-01-15T10:30:00Z ",
        " 2024-01-15T10:30:00Z",
        "1705314600000",
        "\u0662\u0660\u0662\u0664-01-15T10:30:00Z",
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z",
      })
  void otherForms_areRefused(String text) {
    assertThatThrownBy(() -> Iso8601.parseMs(text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void format_hasMillisecondsOnlyWhereTheyAreNotZero() {
    assertThat(Iso8601.format(0)).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(Iso8601.format(1_705_314_600_000L)).isEqualTo("2024-01-15T10:30:00Z");
    assertThat(Iso8601.format(1_705_314_600_250L)).isEqualTo("2024-01-15T10:30:00.250Z");
  }

  @ParameterizedTest
  @CsvSource({
    "2024-03-31, Europe/Berlin, 2024-03-30T23:00:00Z",
    "2024-04-01, Europe/Berlin, 2024-03-31T22:00:00Z",
    "2024-03-31T02:30:00, Europe/Berlin, 2024-03-31T01:30:00Z",
    "2024-03-31T12:00:00, Asia/Kathmandu, 2024-03-31T06:15:00Z",
    "2024-03-31T12:00:00Z, Asia/Kathmandu, 2024-03-31T12:00:00Z",
    "2024-03-31T12:00:00.5+01:00, Asia/Kathmandu, 2024-03-31T11:00:00.500Z",
    // Midnight was skipped.
    "2024-09-08, America/Santiago, 2024-09-08T04:00:00Z",
  })
  void timeWithoutOffset_isTheZones(String text, String zone, String expected) {
    assertThat(Iso8601.parseMs(text, ZoneId.of(zone)))
        .isEqualTo(Instant.parse(expected).toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "1230, 1970-01-01T00:00:01.230Z"
  })
  void formatMillis_alwaysWritesThem(long ms, String expected) {
    assertThat(Iso8601.formatMillis(ms)).isEqualTo(expected);
  }
}
