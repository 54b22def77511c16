package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Months;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BatchMonthsTest {
  private final BatchMonths batch = new BatchMonths(3, 6);

  @Test
  void requestsOfFewMonths_shareABatch() {
    for (int account = 1; account <= 100; account++) {
      assertThat(batch.admits(account, months(0, 2))).isTrue();
      assertThat(batch.admits(account, months(1, 2))).isTrue();
    }
  }

  @Test
  void scatteredRequestsOfOneAccount_waitForEachOther_butNobodyWaitsForThem() {
    assertThat(batch.admits(1, months(0, 3))).isTrue();
    assertThat(batch.admits(1, months(3, 3))).isFalse();
    assertThat(batch.admits(2, months(9, 1))).isTrue();
    assertThat(batch.admits(2, months(10, 2))).isTrue();
  }

  @Test
  void whatAnAccountSentAfterADeferredRequest_isDeferredToo() {
    assertThat(batch.admits(1, months(0, 3))).isTrue();
    assertThat(batch.admits(1, months(5, 1))).isFalse();
    assertThat(batch.admits(1, months(0, 1))).as("out of order").isFalse();
  }

  @Test
  void scatteredRequestsOfManyAccounts_areSpreadOverBatches() {
    assertThat(batch.admits(1, months(0, 3))).isTrue();
    assertThat(batch.admits(2, months(3, 3))).isTrue();
    assertThat(batch.admits(3, months(6, 1))).isFalse();
    assertThat(batch.admits(4, months(2, 2))).isTrue();
  }

  @Test
  void requestOfMoreMonthsThanABatchMayHave_isStoredAlone() {
    assertThat(batch.admits(1, months(0, 50))).isTrue();
    assertThat(batch.admits(2, months(60, 1))).isFalse();
  }

  /** So many months in a row. */
  private static Months months(int first, int count) {
    Months months = new Months();
    for (int i = 0; i < count; i++) {
      LocalDate day = LocalDate.of(2020, 1, 15).plusMonths(first + i);
      months.add(day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli());
    }
    return months;
  }
}
