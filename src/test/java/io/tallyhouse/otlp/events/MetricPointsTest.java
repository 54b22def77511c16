package io.tallyhouse.otlp.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.DataPoint;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.RejectedRecords;
import io.tallyhouse.otlp.SampleRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricPointsTest {
  private static final MetricPoints MAPPING = new MetricPoints(36);

  @Test
  void tour_hasWhatNoEventHas_andItsTokensAreCountedOnly() {
    MappedRecords mapped = MAPPING.map(new SampleRun("tour").points(), SampleRun.NOW_MS);

    assertThat(mapped.events()).isEmpty();
    assertThat(sums(mapped))
        .isEqualTo(
            Map.of(
                "launches", 1_000_000L,
                "lines_added", 2_000_000L,
                "lines_removed", 1_000_000L,
                "edit_decisions", 1_000_000L,
                "active_agent_seconds", 9_727_000L));
    Observation edit =
        mapped.observations().stream()
            .filter(one -> one.name().equals("edit_decisions"))
            .findFirst()
            .orElseThrow();
    assertThat(edit.details())
        .isEqualTo(new Observation.Details("", "Edit", "accept", "config", "", "Plain text"));
    assertThat(edit.by().sessionId()).hasToString("1cd33457-da15-42ba-b78a-ca9a9b139858");
    assertThat(edit.by().harness()).isEqualTo("claude-code");
    Map<String, Integer> counted = new TreeMap<>();
    mapped.report(
        (name, outcome, count) -> counted.merge(name + " " + outcome, count, Integer::sum));
    assertThat(counted)
        .containsKey("claude_code.token.usage COUNTED")
        .containsEntry("claude_code.session.count MAPPED", 1)
        .doesNotContainKey("other UNKNOWN");
  }

  @Test
  void commit_isCounted() {
    assertThat(sums(MAPPING.map(new SampleRun("2.1.332-commit").points(), SampleRun.NOW_MS)))
        .containsEntry("commits", 1_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tour", "2.1.332-tty"})
  void pointsOfIntervals_areAllDifferent_andTheSameWhenTheyComeAgain(String run) {
    List<Observation> first =
        MAPPING.map(new SampleRun(run).points(), SampleRun.NOW_MS).observations();
    List<Observation> again =
        MAPPING.map(new SampleRun(run).points(), SampleRun.NOW_MS).observations();

    assertThat(first).extracting(Observation::key).doesNotHaveDuplicates();
    assertThat(again)
        .extracting(Observation::key)
        .isEqualTo(first.stream().map(Observation::key).toList());
    assertThat(first).allMatch(one -> one.key().series() == 0);
  }

  @Test
  void cumulativePoints_areOfOneSeries_sinceOneStart() {
    List<DataPoint> points = new SampleRun("2.1.332-cumul").points().records();
    List<DataPoint> launches =
        points.stream().filter(p -> p.metric().equals("claude_code.session.count")).toList();
    assertThat(launches).hasSizeGreaterThan(2);
    List<DataPoint> restarted = new ArrayList<>(launches);
    DataPoint last = launches.get(launches.size() - 1);
    restarted.add(
        new DataPoint(
            last.metric(),
            true,
            new DataPoint.Interval(last.interval().startNanos() + 1, last.interval().endNanos()),
            last.value(),
            last.attributes(),
            last.source()));

    List<Observation> observed =
        MAPPING
            .map(new ReadRecords<>(restarted, new RejectedRecords()), SampleRun.NOW_MS)
            .observations();

    Set<Long> series = new HashSet<>();
    observed.forEach(one -> series.add(one.key().series()));
    assertThat(series).hasSize(2).doesNotContain(0L);
    assertThat(observed).extracting(Observation::key).doesNotHaveDuplicates();
  }

  private static Map<String, Long> sums(MappedRecords mapped) {
    return mapped.observations().stream()
        .collect(
            Collectors.groupingBy(Observation::name, Collectors.summingLong(Observation::micros)));
  }
}
