package io.tallyhouse.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({
    "'', abc, 3",
    "abc, '', 3",
    "kitten, sitting, 3",
    "modle, model, 1",
    "ab, ba, 1",
    "ca, abc, 3",
    "same, same, 0"
  })
  void distance_countsLetters(String one, String other, int letters) {
    assertThat(EditDistance.of(one, other)).isEqualTo(letters);
    assertThat(EditDistance.of(other, one)).isEqualTo(letters);
  }
}
