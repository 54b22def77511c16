package io.tallyhouse.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/**
 * Times in ISO 8601. Read: a date, or a date and time with any fraction and with {@code Z}, an
 * offset or none (UTC); fractions are cut to milliseconds. Written: to the second, with
 * milliseconds only where they are not zero, in UTC. Pure and thread-safe.
 */
public final class Iso8601 {
  private static final DateTimeFormatter COLON_IN_OFFSET = withOffset("+HH:MM");
  private static final DateTimeFormatter NO_COLON_IN_OFFSET = withOffset("+HHMM");

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

  private static final int DATE_LENGTH = "2024-01-15".length();
  private static final int SECONDS_LENGTH = "2024-01-15T10:30:00Z".length();
  private static final int MILLIS_LENGTH = "2024-01-15T10:30:00.000Z".length();
  private static final int OFFSET_LENGTH = "+0100".length();

  private Iso8601() {}

  /** Whether the text is a date without a time. */
  public static boolean isDateOnly(String text) {
    return text.length() == DATE_LENGTH;
  }

  /**
   * Reads a time; a date alone means 00:00:00Z.
   *
   * @return milliseconds since 1970-01-01T00:00:00Z, negative before that
   * @throws DateTimeException if the text is no such time
   */
  public static long parseMs(String text) {
    return parseMs(text, ZoneOffset.UTC);
  }

  /**
   * Reads a time; a date alone means the start of the day in the zone, and a time without an offset
   * is the zone's.
   *
   * @return milliseconds since 1970-01-01T00:00:00Z, negative before that
   * @throws DateTimeException if the text is no such time
   */
  public static long parseMs(String text, ZoneId zone) {
    if (isDateOnly(text)) {
      return startOfDayMs(LocalDate.parse(text), zone);
    }
    int length = text.length();
    if ((length == SECONDS_LENGTH || length == MILLIS_LENGTH) && text.charAt(length - 1) == 'Z') {
      return parseUtc(text, length == MILLIS_LENGTH);
    }
    char sign = length > OFFSET_LENGTH ? text.charAt(length - OFFSET_LENGTH) : ' ';
    TemporalAccessor parsed =
        (sign == '+' || sign == '-' ? NO_COLON_IN_OFFSET : COLON_IN_OFFSET).parse(text);
    LocalDateTime local = LocalDateTime.from(parsed);
    ZoneOffset offset = parsed.query(TemporalQueries.offset());
    try {
      return local.atZone(offset == null ? zone : offset).toInstant().toEpochMilli();
    } catch (ArithmeticException e) {
      throw new DateTimeException("hundreds of millions of years away", e);
    }
  }

  /** When a day begins in the zone: 00:00, or the first time there is on a day that skips it. */
  public static long startOfDayMs(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  private static DateTimeFormatter withOffset(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseStrict()
        .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
        .optionalStart()
        .appendOffset(pattern, "Z")
        .optionalEnd()
        .toFormatter(Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT)
        .withChronology(IsoChronology.INSTANCE);
  }

  /** The common form, many times faster than a formatter: ingest reads one for every event. */
  private static long parseUtc(String text, boolean millis) {
    expect(text, 4, '-');
    expect(text, 7, '-');
    expect(text, 13, ':');
    expect(text, 16, ':');
    char separator = text.charAt(10);
    if (separator != 'T' && separator != 't') {
      throw new DateTimeException("no date and time");
    }
    if (millis) {
      expect(text, 19, '.');
    }
    long day =
        LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)).toEpochDay();
    int hour = atMost(digits(text, 11, 13), 23);
    int minute = atMost(digits(text, 14, 16), 59);
    int second = atMost(digits(text, 17, 19), 59);
    int milli = millis ? digits(text, 20, 23) : 0;
    return day * TimeBucket.DAY_MS + ((hour * 60L + minute) * 60 + second) * 1000 + milli;
  }

  private static void expect(String text, int index, char expected) {
    if (text.charAt(index) != expected) {
      throw new DateTimeException("expected " + expected);
    }
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new DateTimeException("expected a digit");
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static int atMost(int value, int max) {
    if (value > max) {
      throw new DateTimeException("out of range");
    }
    return value;
  }

  /** Writes a time in milliseconds since 1970-01-01T00:00:00Z. */
  public static String format(long timeMs) {
    return Instant.ofEpochMilli(timeMs).toString();
  }

  /** The same, always with milliseconds. */
  public static String formatMillis(long timeMs) {
    return MILLIS.format(Instant.ofEpochMilli(timeMs).atOffset(ZoneOffset.UTC));
  }
}
