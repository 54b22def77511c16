package io.tallyhouse.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.query.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Periods about the days on which clocks change. */
class PeriodsTest {
  private static final int MAX = 10_000;

  private static List<String> starts(Every every, String zone, String from, String to) {
    ZoneId id = ZoneId.of(zone);
    TimeRange range =
        new TimeRange(Instant.parse(from).toEpochMilli(), Instant.parse(to).toEpochMilli());
    return Periods.starts(every, range, id, MAX).stream()
        .map(ms -> Instant.ofEpochMilli(ms).atZone(id).toOffsetDateTime().toString())
        .toList();
  }

  @Test
  void days_areFromOneLocalMidnightToTheNext_ofAnyLength() {
    assertThat(starts(Every.DAY, "Europe/Berlin", "2024-03-30T12:00:00Z", "2024-04-01T00:00:00Z"))
        .containsExactly(
            "2024-03-30T00:00+01:00", "2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00");
  }

  @Test
  void day_thatHasNoMidnight_beginsAtItsFirstTime() {
    assertThat(
            starts(Every.DAY, "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T03:00:00Z"))
        .containsExactly(
            "2018-11-03T00:00-03:00", "2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00");
  }

  /** At 00:01 the clocks go back to 23:01 of the day before, and show its end again. */
  @Test
  void day_whoseMidnightIsThereTwice_beginsAtTheFirst() {
    assertThat(
            starts(Every.DAY, "America/St_Johns", "2010-11-07T02:00:00Z", "2010-11-08T12:00:00Z"))
        .containsExactly(
            "2010-11-06T00:00-02:30", "2010-11-07T00:00-02:30", "2010-11-08T00:00-03:30");
    long second = Instant.parse("2010-11-07T03:10:00Z").toEpochMilli();
    assertThat(Periods.dayOf(second, ZoneId.of("America/St_Johns"))).hasToString("2010-11-07");
  }

  @Test
  void hour_thatIsThereTwice_isTwoPeriods() {
    assertThat(starts(Every.HOUR, "Europe/Berlin", "2024-10-26T23:30:00Z", "2024-10-27T02:00:00Z"))
        .containsExactly(
            "2024-10-27T01:00+02:00", "2024-10-27T02:00+02:00", "2024-10-27T02:00+01:00");
  }

  @Test
  void hour_thatIsLeftOut_isNoPeriod() {
    assertThat(starts(Every.HOUR, "Europe/Berlin", "2024-03-31T00:00:00Z", "2024-03-31T02:00:00Z"))
        .containsExactly("2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00");
  }

  @Test
  void hour_intoWhichClocksAreSetBackByHalf_isLonger() {
    assertThat(
            starts(
                Every.HOUR, "Australia/Lord_Howe", "2024-04-06T14:00:00Z", "2024-04-06T17:00:00Z"))
        .containsExactly(
            "2024-04-07T01:00+11:00", "2024-04-07T02:00+10:30", "2024-04-07T03:00+10:30");
    assertThat(
            starts(
                Every.HOUR, "Australia/Lord_Howe", "2024-10-05T14:30:00Z", "2024-10-05T16:00:00Z"))
        .containsExactly("2024-10-06T01:00+10:30", "2024-10-06T02:30+11:00");
  }

  @Test
  void quarterHours_ofOffsetsByTheMinute_areTheClocks() {
    assertThat(starts(Every.QUARTER_HOUR, "+00:07", "2024-01-01T00:00:00Z", "2024-01-01T00:30:00Z"))
        .containsExactly(
            "2024-01-01T00:00+00:07", "2024-01-01T00:15+00:07", "2024-01-01T00:30+00:07");
  }

  @Test
  void quarterHour_inWhichClocksAreSet_isCutThere() {
    // 2020-10-04T00:01+08:00 becomes 03:01+11:00.
    assertThat(
            starts(
                Every.QUARTER_HOUR,
                "Antarctica/Casey",
                "2020-10-03T15:45:00Z",
                "2020-10-03T16:20:00Z"))
        .containsExactly(
            "2020-10-03T23:45+08:00",
            "2020-10-04T00:00+08:00",
            "2020-10-04T03:01+11:00",
            "2020-10-04T03:15+11:00");
  }

  @Test
  void weeksMonthsAndQuarters_beginBeforeTheRange() {
    String from = "2024-05-15T10:00:00Z";
    assertThat(starts(Every.WEEK, "UTC", from, "2024-05-21T00:00:00Z"))
        .containsExactly("2024-05-13T00:00Z", "2024-05-20T00:00Z");
    assertThat(starts(Every.MONTH, "Asia/Kathmandu", from, "2024-06-02T00:00:00Z"))
        .containsExactly("2024-05-01T00:00+05:45", "2024-06-01T00:00+05:45");
    assertThat(starts(Every.QUARTER, "UTC", from, "2024-07-01T00:00:00.001Z"))
        .containsExactly("2024-04-01T00:00Z", "2024-07-01T00:00Z");
  }

  @Test
  void range_thatEndsWithAPeriod_hasNoOtherOne() {
    assertThat(starts(Every.SIX_HOURS, "UTC", "2024-05-15T00:00:00Z", "2024-05-15T06:00:00Z"))
        .containsExactly("2024-05-15T00:00Z");
  }

  @Test
  void moreThanTheMost_areNotComputed() {
    TimeRange century = new TimeRange(TimeRange.MIN_MS, TimeRange.MAX_MS);
    assertThat(Periods.starts(Every.QUARTER_HOUR, century, ZoneId.of("Europe/Berlin"), 7))
        .hasSize(8);
    assertThat(Periods.starts(Every.DAY, century, ZoneId.of("Europe/Berlin"), 7)).hasSize(8);
  }
}
