package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MonthsTest {
  @Test
  void months_areThoseOfUtc() {
    Months months = months("2024-02-29T23:59:59.999Z", "2024-02-01T00:00:00Z");
    assertThat(months.size()).isEqualTo(1);
    months.add(ms("2024-03-01T00:00:00Z"));
    months.add(ms("2023-02-28T12:00:00Z"));
    months.add(ms("2024-02-29T23:59:59.999Z"));
    assertThat(months.size()).isEqualTo(3);
  }

  @Test
  void sizeWithOthers_countsThoseOfBothOnce_andChangesNothing() {
    Months months = months("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");
    Months others = months("2024-02-10T00:00:00Z", "2024-03-01T00:00:00Z");
    assertThat(months.sizeWith(others)).isEqualTo(3);
    assertThat(months.size()).isEqualTo(2);
    months.addAll(others);
    assertThat(months.size()).isEqualTo(3);
    months.clear();
    assertThat(months.size()).isZero();
    months.add(ms("2024-02-10T00:00:00Z"));
    assertThat(months.size()).isEqualTo(1);
  }

  private static Months months(String... times) {
    Months months = new Months();
    for (String time : times) {
      months.add(ms(time));
    }
    return months;
  }

  private static long ms(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
