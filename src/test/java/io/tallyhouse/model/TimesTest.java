package io.tallyhouse.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2024-02-29, 2024-02-29T00:00:00Z",
    "2024-01-15T10:30:00Z, 2024-01-15T10:30:00Z",
    "2024-01-15T10:30:00, 2024-01-15T10:30:00Z",
    "2024-01-15T10:30:00.1239999Z, 2024-01-15T10:30:00.123Z",
    "2024-01-15T10:30:00.0009Z, 2024-01-15T10:30:00Z",
    "2024-01-15T00:30:00.5+05:45, 2024-01-14T18:45:00.500Z",
    "2024-02-28T23:30:00-08:00, 2024-02-29T07:30:00Z",
  })
  void timeIsReadInUtcAndPrintedToTheSecondOrMillisecond(String sent, String printed) {
    assertThat(Times.print(Times.parse(sent))).isEqualTo(printed);
  }
}
