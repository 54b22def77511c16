package io.tallyhouse.api.agnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.query.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of the log that is read for a page has all of the page, and no span more than that. */
class LogSliceTest {
  private static final int LOGS = 300;
  private static final int PAGES = 20;
  private static final int SPAN_MS = 10;

  /** A log in memory: the times of its events, and the spans they are counted in. */
  private record Log(List<Long> newestFirst, List<LogSlice.Span> spans) {
    static Log random(Random random) {
      List<Long> times = new ArrayList<>();
      List<LogSlice.Span> spans = new ArrayList<>();
      for (int number = 1 + random.nextInt(8); number >= 0; number--) {
        if (random.nextInt(4) > 0) {
          // A range may cut the oldest of them.
          int from = number * SPAN_MS + (number == 0 ? random.nextInt(SPAN_MS) : 0);
          int to = (number + 1) * SPAN_MS;
          int events = 1 + random.nextInt(random.nextInt(5) == 0 ? 30 : 4);
          for (int i = 0; i < events; i++) {
            times.add((long) random.nextInt(from, to));
          }
          spans.add(new LogSlice.Span(new TimeRange(from, to), events));
        }
      }
      times.sort(Comparator.reverseOrder());
      return new Log(times, spans);
    }

    List<Long> in(TimeRange range) {
      return newestFirst.stream()
          .filter(time -> time >= range.fromMs() && time < range.toMs())
          .toList();
    }

    LogSlice.Span spanOf(long time) {
      return spans.stream()
          .filter(span -> time >= span.range().fromMs() && time < span.range().toMs())
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void sliceOfNumbers_isTheSpansOfThePage_andSkipsWhatIsBeforeIt(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < LOGS; i++) {
      Log log = Log.random(random);
      int all = log.newestFirst().size();
      for (int page = 0; page < PAGES; page++) {
        int first = random.nextInt(all + 3);
        int end = first + 1 + random.nextInt(all + 3);
        checkNumbers(log, first, end, "seed %d, %s, %d to %d".formatted(seed, log, first, end));
      }
    }
  }

  private static void checkNumbers(Log log, int first, int end, String what) {
    LogSlice slice = LogSlice.ofNumbers(log.spans(), first, end);
    int all = log.newestFirst().size();
    List<Long> page = log.newestFirst().subList(Math.min(first, all), Math.min(end, all));
    assertThat(slice.isEmpty()).as(what).isEqualTo(page.isEmpty());
    if (page.isEmpty()) {
      return;
    }
    long newest = page.get(0);
    long oldest = page.get(page.size() - 1);
    assertThat(slice.range())
        .as(what)
        .isEqualTo(
            new TimeRange(log.spanOf(oldest).range().fromMs(), log.spanOf(newest).range().toMs()));
    List<Long> read = log.in(slice.range());
    assertThat(slice.events()).as(what).isEqualTo(read.size());
    int skip = Math.toIntExact(slice.skip());
    assertThat(read.subList(skip, skip + page.size())).as(what).isEqualTo(page);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void sliceBeforeATime_hasThePageThatFollowsIt(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < LOGS; i++) {
      Log log = Log.random(random);
      for (int page = 0; page < PAGES; page++) {
        long time = random.nextInt(-1, 10 * SPAN_MS);
        int count = 1 + random.nextInt(log.newestFirst().size() + 3);
        checkBefore(log, time, count, "seed %d, %s, %d of %d".formatted(seed, log, count, time));
      }
    }
  }

  private static void checkBefore(Log log, long time, int count, String what) {
    LogSlice slice = LogSlice.before(log.spans(), time, count);
    // How many of those at that very time were on earlier pages, the slice can't know.
    List<Long> notLater = log.newestFirst().stream().filter(event -> event <= time).toList();
    List<Long> earlier = log.newestFirst().stream().filter(event -> event < time).toList();
    List<Long> page = earlier.subList(0, Math.min(count, earlier.size()));
    List<Long> read = log.in(slice.range());
    assertThat(slice.skip()).as(what).isZero();
    assertThat(slice.events()).as(what).isEqualTo(read.size());
    List<Long> readNotLater = read.stream().filter(event -> event <= time).toList();
    assertThat(Collections.indexOfSubList(notLater, readNotLater)).as(what).isZero();
    assertThat(read).as(what).containsAll(page);
    assertThat(readNotLater.size()).as(what).isGreaterThanOrEqualTo(page.size());
    // Without its oldest span the page could be too short.
    if (!slice.isEmpty()) {
      long surelyWithoutOldest =
          log.spans().stream()
              .filter(span -> span.range().toMs() <= Math.min(time, slice.range().toMs()))
              .filter(span -> span.range().fromMs() > slice.range().fromMs())
              .mapToLong(LogSlice.Span::events)
              .sum();
      assertThat(surelyWithoutOldest).as(what).isLessThan(count);
    }
  }
}
