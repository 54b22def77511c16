package io.tallyhouse.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  /** Of the check that hangs: nothing else has so little time. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<Readiness> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Readiness::close);
  }

  @Test
  void allChecksOk_isReady() {
    Readiness.Report report =
        readiness(check("a", () -> "ok"), check("b", () -> "ok")).report().join();

    assertThat(report.ready()).isTrue();
    assertThat(report.checks()).containsExactly(Map.entry("a", "ok"), Map.entry("b", "ok"));
  }

  @Test
  void checkThatIsNotOk_isNamed_andTheOthersAreReported() {
    Readiness.Report report =
        readiness(check("a", () -> "pending"), check("b", () -> "ok")).report().join();

    assertThat(report.ready()).isFalse();
    assertThat(report.checks()).isEqualTo(Map.of("a", "pending", "b", "ok"));
  }

  @Test
  void checkThatIsDegraded_isNamed_andStillReady() {
    Readiness.Report report =
        readiness(check("a", () -> "degraded: look"), check("b", () -> "ok")).report().join();

    assertThat(report.ready()).isTrue();
    assertThat(report.status()).isEqualTo("degraded");
    assertThat(report.checks()).isEqualTo(Map.of("a", "degraded: look", "b", "ok"));
  }

  @Test
  void checkThatThrows_hasFailed_andTellsNothingOfIt() {
    Readiness readiness =
        readiness(
            check(
                "a",
                () -> {
                  throw new IllegalStateException("password=hidden");
                }));

    assertThat(readiness.report().join().checks()).isEqualTo(Map.of("a", "failed"));
  }

  @Test
  void checkThatHangs_isReportedInTime_andHoldsOneThread() throws Exception {
    Readiness readiness =
        readiness(
            new ReadinessCheck(
                "a",
                SHORT,
                Readiness.SHARED,
                () -> {
                  runs.incrementAndGet();
                  never.await();
                  return "ok";
                }),
            check("b", () -> "ok"));

    for (int i = 0; i < 3; i++) {
      // While it hangs, which it does for ever.
      assertThat(readiness.report().get(Patience.MAX_SECONDS, TimeUnit.SECONDS).checks())
          .isEqualTo(Map.of("a", "no response within 200 ms", "b", "ok"));
      now.addAndGet(Readiness.SHARED.toNanos());
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void resultIsShared_forASecond() {
    Readiness readiness = readiness(counted("ok", Readiness.SHARED));

    List<CompletableFuture<Readiness.Report>> reports = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      reports.add(readiness.report());
    }
    reports.forEach(report -> assertThat(report.join().ready()).isTrue());
    assertThat(runs).hasValue(1);
    now.addAndGet(Readiness.SHARED.toNanos() - 1);
    readiness.report().join();
    assertThat(runs).hasValue(1);
    now.addAndGet(1);
    readiness.report().join();
    assertThat(runs).hasValue(2);
  }

  @Test
  void goodResult_isKeptAsLongAsTheCheckSays_aBadOneASecond() {
    Readiness good = readiness(counted("ok", MINUTE));
    good.report().join();
    now.addAndGet(MINUTE.toNanos() - 1);
    good.report().join();
    assertThat(runs).hasValue(1);

    runs.set(0);
    Readiness bad = readiness(counted("pending", MINUTE));
    bad.report().join();
    now.addAndGet(Readiness.SHARED.toNanos());
    bad.report().join();
    assertThat(runs).hasValue(2);
  }

  @Test
  void shuttingDown_isNotReady_whateverTheChecksSay() {
    Readiness readiness = readiness(check("a", () -> "ok"));

    readiness.shutDown();

    Readiness.Report report = readiness.report().join();
    assertThat(report.ready()).isFalse();
    assertThat(report.shuttingDown()).isTrue();
  }

  @Test
  void closed_stillResponds() {
    Readiness readiness = readiness(check("a", () -> "ok"));

    readiness.close();

    assertThat(readiness.report().join().ready()).isFalse();
  }

  private ReadinessCheck counted(String result, Duration okFor) {
    return new ReadinessCheck(
        "a",
        Patience.MAX,
        okFor,
        () -> {
          runs.incrementAndGet();
          return result;
        });
  }

  private static ReadinessCheck check(String name, Callable<String> test) {
    return new ReadinessCheck(name, Patience.MAX, Readiness.SHARED, test);
  }

  private Readiness readiness(ReadinessCheck... checks) {
    Readiness readiness = new Readiness(List.of(checks), now::get);
    opened.add(readiness);
    return readiness;
  }
}
