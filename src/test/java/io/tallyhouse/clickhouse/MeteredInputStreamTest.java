package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.query.QueryContext;
import io.tallyhouse.query.ResultTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeteredInputStreamTest {
  private static final byte[] TEN = new byte[10];

  private final AtomicLong told = new AtomicLong();

  @Test
  void everyWayToRead_isReported_theEndIsNot() throws IOException {
    try (InputStream in = new MeteredInputStream(new ByteArrayInputStream(TEN), told::addAndGet)) {
      assertThat(in.read()).isZero();
      assertThat(told).hasValue(1);
      assertThat(in.read(new byte[4], 1, 2)).isEqualTo(2);
      assertThat(told).hasValue(3);
      assertThat(in.read(new byte[3])).isEqualTo(3);
      assertThat(told).hasValue(6);
      assertThat(in.skip(2)).isEqualTo(2);
      assertThat(told).hasValue(8);
      assertThat(in.readAllBytes()).hasSize(2);
      assertThat(in.read()).isNegative();
      assertThat(in.read(new byte[1])).isNegative();
      assertThat(told).hasValue(10);
    }
  }

  @Test
  void bytesAtTheBound_areRead_oneMoreEndsIt() throws IOException {
    try (InputStream in = bounded(10)) {
      assertThat(in.readAllBytes()).isEqualTo(TEN);
    }
    try (InputStream in = bounded(9)) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(ResultTooLargeException.class);
    }
  }

  private static InputStream bounded(long bytesMax) {
    QueryContext context = new QueryContext(Duration.ofSeconds(10), bytesMax);
    return new MeteredInputStream(new ByteArrayInputStream(TEN), context::read);
  }
}
