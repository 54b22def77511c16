package io.tallyhouse.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long BYTES_MAX = 100;

  private final MemoryBudget budget = new MemoryBudget(BYTES_MAX);

  @Test
  void reservations_areBoundedTogether() {
    MemoryBudget.Reservation large = budget.reserve(BYTES_MAX - 1);
    MemoryBudget.Reservation small = budget.reserve(1);

    assertThat(large).isNotNull();
    assertThat(small).isNotNull();
    assertThat(budget.reserve(1)).isNull();
    assertThat(small.grow(1)).isFalse();
    assertThat(budget.reserved()).isEqualTo(BYTES_MAX);
  }

  @Test
  void closing_givesAllBack() {
    MemoryBudget.Reservation reservation = budget.reserveNothing();

    assertThat(reservation.grow(60)).isTrue();
    reservation.shrink(10);
    assertThat(budget.reserved()).isEqualTo(50);
    reservation.close();

    assertThat(budget.reserved()).isZero();
    assertThat(budget.reserve(BYTES_MAX)).isNotNull();
  }

  @Test
  void whatDoesNotFit_reservesNothing() {
    assertThat(budget.reserve(BYTES_MAX + 1)).isNull();
    assertThat(budget.reserved()).isZero();
  }
}
