package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallyhouse.http.limits.MemoryBudget;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyBufferTest {
  private static final int MAX = 100_000;

  private final MemoryBudget plenty = new MemoryBudget(10L * MAX);
  private final MemoryBudget budget = new MemoryBudget(150_000);
  private final BodyBuffer body = new BodyBuffer(budget, MAX, 0);

  @Test
  void pieces_areTheBody_andTheBudgetHasWhatIsAllocated() {
    BodyBuffer body = new BodyBuffer(plenty, MAX, 0);
    Random random = new Random(1);
    Buffer sent = Buffer.buffer();
    while (sent.length() < MAX - 5000) {
      byte[] piece = new byte[random.nextInt(5000)];
      random.nextBytes(piece);
      sent.appendBytes(piece);
      body.add(Buffer.buffer(piece));
      assertThat(plenty.reserved()).isBetween((long) sent.length(), (long) MAX);
    }
    assertThat(body.bytes()).isEqualTo(sent.getBytes());

    body.release();
    body.release();

    assertThat(plenty.reserved()).isZero();
    assertThat(body.bytes()).isEmpty();
  }

  @Test
  void piecesOfAByte_takeNoMoreThanTwiceTheirBytes() {
    for (int i = 0; i < 50_000; i++) {
      body.add(Buffer.buffer(new byte[1]));
    }
    assertThat(budget.reserved()).isBetween(50_000L, 100_000L);
  }

  @Test
  void asManyBytesAsExpected_areNotCopied_andTakeNoMore() {
    BodyBuffer expecting = new BodyBuffer(plenty, MAX, 60_000);
    for (int i = 0; i < 60; i++) {
      expecting.add(Buffer.buffer(new byte[1000]));
      assertThat(plenty.reserved()).isLessThanOrEqualTo(60_000);
    }
    assertThat(expecting.bytes()).hasSize(60_000).isSameAs(expecting.bytes());
    assertThat(plenty.reserved()).isEqualTo(60_000);

    expecting.add(Buffer.buffer(new byte[1]));
    assertThat(expecting.bytes()).hasSize(60_001);
    assertThat(plenty.reserved()).isEqualTo(60_001);
  }

  @Test
  void copyThatIsNeeded_takesItsPartOfTheBudget() throws IOException {
    BodyBuffer other = new BodyBuffer(budget, MAX, 90_000);
    other.add(Buffer.buffer(new byte[90_000]));
    for (int i = 0; i < 30; i++) {
      body.add(Buffer.buffer(new byte[1000]));
    }

    ApiError refused = catchThrowableOfType(ApiError.class, body::bytes);

    assertThat(refused.kind()).isEqualTo(ApiError.Kind.SERVICE_UNAVAILABLE);
    assertThat(body.stream().readAllBytes()).hasSize(30_000);
    other.release();
    assertThat(body.bytes()).hasSize(30_000);
    body.release();
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void asMuchAsFits_isTaken_andNotAByteMore() {
    body.add(Buffer.buffer(new byte[MAX]));
    assertThat(body.bytes()).hasSize(MAX);

    ApiError refused =
        catchThrowableOfType(ApiError.class, () -> body.add(Buffer.buffer(new byte[1])));

    assertThat(refused.kind()).isEqualTo(ApiError.Kind.PAYLOAD_TOO_LARGE);
    assertThat(refused).hasMessage("The request body exceeds 100000 bytes.");
  }

  @Test
  void whatTheBudgetHasNoRoomFor_isRefused_untilOthersGiveBack() {
    BodyBuffer other = new BodyBuffer(budget, MAX, 0);
    other.add(Buffer.buffer(new byte[MAX]));

    ApiError refused =
        catchThrowableOfType(ApiError.class, () -> body.add(Buffer.buffer(new byte[60_000])));
    assertThat(refused.kind()).isEqualTo(ApiError.Kind.SERVICE_UNAVAILABLE);
    assertThat(budget.reserved()).isEqualTo(MAX);

    other.release();
    body.add(Buffer.buffer(new byte[60_000]));
    assertThat(body.bytes()).hasSize(60_000);
  }

  @Test
  void stream_isTakenWhole_orRefusedAsSoonAsItIsTooLong() throws IOException {
    byte[] fits = new byte[MAX];
    new Random(2).nextBytes(fits);
    body.addAll(new ByteArrayInputStream(fits));
    assertThat(body.bytes()).isEqualTo(fits);

    body.release();
    ByteArrayInputStream tooLong = new ByteArrayInputStream(new byte[10 * MAX]);
    ApiError refused = catchThrowableOfType(ApiError.class, () -> body.addAll(tooLong));
    assertThat(refused.kind()).isEqualTo(ApiError.Kind.PAYLOAD_TOO_LARGE);
    assertThat(tooLong.available()).isGreaterThan(8 * MAX);
  }
}
