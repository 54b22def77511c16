package io.tallyhouse.benchmarks;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Arguments of the form {@code --name=value} or {@code --name}. */
final class Options {
  private static final Set<String> COMMON = Set.of("--data-dir", "--jvm", "--date");

  private static final String JVM =
      "-Xmx320m -XX:+UseParallelGC"
          + " -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400"
          + " -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000";

  // Of the run's begin, which may end after midnight.
  private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
  private final Map<String, String> values = new HashMap<>();

  Options(String[] arguments, int from, Set<String> known) {
    for (int i = from; i < arguments.length; i++) {
      String[] parts = arguments[i].split("=", 2);
      if (!parts[0].startsWith("--") || !(known.contains(parts[0].substring(2)) || COMMON.contains(parts[0]))) {
        throw new VoidRunException("unknown option " + arguments[i] + "; there are " + known);
      }
      values.put(parts[0].substring(2), parts.length == 2 ? parts[1] : "true");
    }
  }

  /** The day on which the run takes place as far as its events know; the present one by default. */
  LocalDate date() {
    LocalDate date = LocalDate.parse(text("date", today.toString()));
    if (date.isAfter(today)) {
      throw new VoidRunException("--date=" + date + " is in the future, of which no event is taken");
    }
    return date;
  }

  /** The present time of day on that day, milliseconds since 1970-01-01T00:00:00Z. */
  long nowMs() {
    LocalTime time = LocalTime.now(ZoneOffset.UTC);
    return date().atTime(time).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** The server's JVM options: those of the launcher, unless others are requested. */
  List<String> jvm() {
    return List.of(text("jvm", JVM).split(" "));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  int integer(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }
}
