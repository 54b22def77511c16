package io.tallyhouse.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final LogLimit limit = new LogLimit(3, now::get);

  @Test
  void linesOfASecond_areBounded_andTheOthersCountedOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(limit.permits()).isTrue();
    }
    assertThat(limit.permits()).isFalse();
    assertThat(limit.permits()).isFalse();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    assertThat(limit.permits()).isFalse();

    now.addAndGet(1);

    assertThat(limit.permits()).isTrue();
    assertThat(limit.takeLeftOut()).isEqualTo(3);
    assertThat(limit.takeLeftOut()).isZero();
  }
}
