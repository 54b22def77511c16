package io.tallyhouse.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** ISO 8601 times as requests spell them and responds print them. */
public final class Times {
  private static final Pattern OFFSET = Pattern.compile(".*T.*(Z|[+-]\\d\\d:\\d\\d)");
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  private Times() {}

  public static boolean isDateOnly(String text) {
    return !text.contains("T");
  }

  /** A date alone is its midnight, a time without an offset is UTC; all are cut to milliseconds. */
  public static Instant parse(String text) {
    if (isDateOnly(text)) {
      return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    Instant exact =
        OFFSET.matcher(text).matches()
            ? OffsetDateTime.parse(text).toInstant()
            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    return exact.truncatedTo(ChronoUnit.MILLIS);
  }

  /** To the second, with milliseconds only where they are not zero. */
  public static String print(Instant time) {
    boolean wholeSecond = time.toEpochMilli() % 1000 == 0;
    return (wholeSecond ? SECONDS : MILLIS).format(time.atOffset(ZoneOffset.UTC));
  }

  public static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  public static Instant midnight(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
