package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.testing.Patience;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryContextTest {
  private final AtomicInteger stopped = new AtomicInteger();
  private final QueryContext context = new QueryContext(Duration.ofSeconds(10));

  @Test
  void end_stopsWhatIsUnderWayOnce_andNothingElse() {
    QueryContext.Cancellable finished = () -> stopped.addAndGet(100);
    QueryContext.Cancellable underWay = stopped::incrementAndGet;
    context.begin(finished);
    context.begin(underWay);
    context.finish(finished);

    context.end();
    context.end();

    assertThat(stopped).hasValue(1);
  }

  @Test
  void nothingBegins_afterTheEnd() {
    context.end();
    assertThatThrownBy(() -> context.begin(stopped::incrementAndGet))
        .isInstanceOf(QueryException.class);
    assertThat(stopped).hasValue(0);
  }

  @Test
  void partThatFails_stopsTheOthers_andItsFailureIsTheQuerys() {
    context.begin(stopped::incrementAndGet);
    QueryException refused = failure(QueryException.Fault.REFUSED);

    assertThat(context.fail(refused)).isSameAs(refused);
    assertThat(stopped).hasValue(1);

    assertThat(context.fail(failure(QueryException.Fault.UNAVAILABLE))).isSameAs(refused);
    assertThatThrownBy(() -> context.begin(stopped::incrementAndGet)).isSameAs(refused);
  }

  @Test
  void remainingTime_isWhatIsLeft() {
    assertThat(new QueryContext(Patience.NEVER).remaining())
        .isBetween(Patience.NEVER.minus(Patience.MAX), Patience.NEVER);
    assertThat(new QueryContext(Duration.ofSeconds(-1)).remaining()).isNegative();
  }

  @Test
  void bytesRead_areBounded_ofAllStatementsTogether() {
    QueryContext bounded = new QueryContext(Duration.ofSeconds(10), 100);
    bounded.read(60);
    bounded.read(40);

    assertThatThrownBy(() -> bounded.read(1))
        .isInstanceOfSatisfying(
            ResultTooLargeException.class,
            tooLarge -> assertThat(tooLarge.bytesMax()).isEqualTo(100));
  }

  @Test
  void responseThatIsTooLarge_stopsTheOthers_andIsTheQuerysFailure() {
    context.begin(stopped::incrementAndGet);
    ResultTooLargeException tooLarge = new ResultTooLargeException(1);

    assertThat(context.fail(tooLarge)).isSameAs(tooLarge);

    assertThat(stopped).hasValue(1);
    assertThat(context.fail(failure(QueryException.Fault.REFUSED))).isSameAs(tooLarge);
    assertThatThrownBy(() -> context.begin(stopped::incrementAndGet)).isSameAs(tooLarge);
  }

  private static QueryException failure(QueryException.Fault fault) {
    return new QueryException(fault, "failed", new IllegalStateException());
  }
}
