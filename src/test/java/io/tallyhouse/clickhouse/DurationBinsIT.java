package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.DurationHistogram;
import io.tallyhouse.sql.SqlFile;
import io.tallyhouse.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ClickHouse, which computes logarithms in floating point, finds the bins that Java finds. */
class DurationBinsIT {
  private static final int DOUBLINGS = 43;

  @Test
  void binsOfTheViews_areThoseOfTheHistogram_aroundAllPowersOfTwo() {
    List<Long> durations = new ArrayList<>();
    for (int power = 0; power <= DOUBLINGS; power++) {
      for (long ms = Math.max(0, (1L << power) - 1); ms <= (1L << power) + 1; ms++) {
        durations.add(ms);
      }
    }
    for (String file : List.of("0009_tools_15m_mv", "0019_recount_tools_15m")) {
      String view = SqlFile.read("sql/generated/migrations/" + file + ".sql");
      String bin = view.substring(view.indexOf("toUInt16("), view.indexOf("toUInt64(1)),")).trim();
      String expression = bin.substring(0, bin.length() - 1);
      List<Integer> bins = new ArrayList<>();
      try (ClickHouseConnection connection = new ClickHouseConnection(inSystem())) {
        connection.query(
            "SELECT "
                + expression
                + " FROM (SELECT arrayJoin({durations:Array(UInt64)}) AS duration_ms)",
            Map.of("durations", durations.toString()),
            "test",
            row -> bins.add(row.values().get(0).intValue()));
      }
      assertThat(bins)
          .as(file)
          .isEqualTo(durations.stream().map(DurationHistogram::binOf).toList());
    }
  }

  private static ClickHouseConfig inSystem() {
    ClickHouseConfig config = TestEngines.clickHouse();
    return new ClickHouseConfig(
        config.host(), config.port(), false, "system", config.user(), config.password());
  }
}
