package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.testing.Patience;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryContextTest {
  private final AtomicInteger stopped = new AtomicInteger();
  private final QueryContext asking = new QueryContext(Duration.ofSeconds(10));

  @Test
  void end_stopsWhatIsUnderWayOnce_andNothingElse() {
    QueryContext.Cancellable finished = () -> stopped.addAndGet(100);
    QueryContext.Cancellable underWay = stopped::incrementAndGet;
    asking.begin(finished);
    asking.begin(underWay);
    asking.finish(finished);

    asking.end();
    asking.end();

    assertThat(stopped).hasValue(1);
  }

  @Test
  void nothingBegins_afterTheEnd() {
    asking.end();
    assertThatThrownBy(() -> asking.begin(stopped::incrementAndGet))
        .isInstanceOf(QueryException.class);
    assertThat(stopped).hasValue(0);
  }

  @Test
  void partThatFails_stopsTheOthers_andItsFailureIsTheAskings() {
    asking.begin(stopped::incrementAndGet);
    QueryException refused = failure(QueryException.Fault.REFUSED);

    assertThat(asking.fail(refused)).isSameAs(refused);
    assertThat(stopped).hasValue(1);

    assertThat(asking.fail(failure(QueryException.Fault.UNAVAILABLE))).isSameAs(refused);
    assertThatThrownBy(() -> asking.begin(stopped::incrementAndGet)).isSameAs(refused);
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
  void answerThatIsTooLarge_stopsTheOthers_andIsTheAskingsFailure() {
    asking.begin(stopped::incrementAndGet);
    ResultTooLargeException tooLarge = new ResultTooLargeException(1);

    assertThat(asking.fail(tooLarge)).isSameAs(tooLarge);

    assertThat(stopped).hasValue(1);
    assertThat(asking.fail(failure(QueryException.Fault.REFUSED))).isSameAs(tooLarge);
    assertThatThrownBy(() -> asking.begin(stopped::incrementAndGet)).isSameAs(tooLarge);
  }

  private static QueryException failure(QueryException.Fault fault) {
    return new QueryException(fault, "failed", new IllegalStateException());
  }
}
