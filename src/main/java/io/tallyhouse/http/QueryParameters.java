package io.tallyhouse.http;

import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.ingest.Violation;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a request's query parameters, and collects what is wrong with them. Not thread-safe. */
public final class QueryParameters {
  /** How a date without a time is meant as the end of a range. */
  public enum DateOnlyEnd {
    /** The whole day belongs to the range. */
    WHOLE_DAY,
    /** 00:00:00Z is the last moment of the range. */
    MIDNIGHT
  }

  /** No longer than any limit, and so within 64 bits. */
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  /** What makes a response smaller, by which a client should do so first. */
  private static final List<String> NARROWING =
      List.of("limit", "start_date", "startDate", "dateFrom");

  private static final String CONTEXT_KEY = QueryParameters.class.getName();

  private final Set<String> known = new HashSet<>();
  private final MultiMap parameters;
  private final List<Violation> violations = new ArrayList<>(0);

  public QueryParameters(RoutingContext context) {
    MultiMap read;
    try {
      read = context.queryParams();
    } catch (RuntimeException e) {
      throw malformed();
    }
    this.parameters = read;
    context.put(CONTEXT_KEY, this);
  }

  /** What is wrong with a request whose response would be too large. */
  static Violation tooMuch(RoutingContext context, long bytesMax) {
    QueryParameters parameters = context.get(CONTEXT_KEY);
    String name =
        NARROWING.stream()
            .filter(narrowing -> parameters != null && parameters.known.contains(narrowing))
            .findFirst()
            .orElse("query");
    String toDo = name.equals("limit") ? "Request fewer" : "Request less";
    return new Violation(name, toDo + ": the response would exceed " + bytesMax + " bytes");
  }

  /** The error for parameters that can't be read. */
  public static ApiError malformed() {
    return ApiError.invalidParameters(
        List.of(new Violation("query", "Malformed percent-encoding")));
  }

  /** A whole number in a range, both ends included. */
  public long integer(String name, long otherwise, long min, long max) {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    // Long.parseLong alone would take digits of any script.
    if (INTEGER.matcher(text).matches()) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    violate(name, "Must be an integer between " + min + " and " + max);
    return otherwise;
  }

  /** The first millisecond of a range, since 1970-01-01T00:00:00Z. */
  public OptionalLong start(String name) {
    return time(name);
  }

  /** The first millisecond after a range whose end is given inclusively. */
  public OptionalLong endExclusive(String name, DateOnlyEnd dateOnly) {
    OptionalLong end = time(name);
    if (end.isEmpty()) {
      return end;
    }
    boolean wholeDay = dateOnly == DateOnlyEnd.WHOLE_DAY && Iso8601.isDateOnly(required(name));
    return OptionalLong.of(end.getAsLong() + (wholeDay ? TimeBucket.DAY_MS : 1));
  }

  /**
   * The first millisecond after a range whose end is given as its last day, or as the first moment
   * after it.
   */
  public OptionalLong endExclusiveOrInstant(String name) {
    OptionalLong end = time(name);
    return end.isPresent() && Iso8601.isDateOnly(required(name))
        ? OptionalLong.of(end.getAsLong() + TimeBucket.DAY_MS)
        : end;
  }

  /**
   * The first millisecond of a range; a date is a day of the zone, a time without offset its own.
   */
  public OptionalLong start(String name, ZoneId zone) {
    return time(name, zone);
  }

  /** The first millisecond after a range whose end is given inclusively, as {@link #start}. */
  public OptionalLong endExclusive(String name, ZoneId zone) {
    OptionalLong end = time(name, zone);
    if (end.isEmpty()) {
      return end;
    }
    String text = required(name);
    return OptionalLong.of(
        Iso8601.isDateOnly(text)
            ? Iso8601.startOfDayMs(LocalDate.parse(text).plusDays(1), zone)
            : end.getAsLong() + 1);
  }

  /** Whether a parameter is there and is a date without a time. */
  public boolean isDateOnly(String name) {
    String text = text(name);
    return text != null && Iso8601.isDateOnly(text);
  }

  public void violate(String name, String message) {
    violations.add(new Violation(name, message));
  }

  /** Throws what was found wrong, if anything was. */
  public void check() {
    if (!violations.isEmpty()) {
      throw ApiError.invalidParameters(violations);
    }
  }

  private OptionalLong time(String name) {
    return time(name, ZoneOffset.UTC);
  }

  private OptionalLong time(String name, ZoneId zone) {
    String text = text(name);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Iso8601.parseMs(text, zone));
    } catch (DateTimeException e) {
      violate(name, "Invalid ISO 8601 date or time");
      return OptionalLong.empty();
    }
  }

  private String required(String name) {
    String text = text(name);
    if (text == null) {
      throw new IllegalStateException(name);
    }
    return text;
  }

  public @Nullable String text(String name) {
    known.add(name);
    return parameters.get(name);
  }
}
