package io.tallyhouse.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes bodies of {@code POST /v1/logs} of the log records that the real client sent in one run: each
 * is that body with ids of its own, at another time. Ids and times are replaced where they stand, by
 * ones as long, so that a body takes as long to read as the real one. Not thread-safe.
 */
final class SampleBodies {
  /** What one run has that is to be counted. */
  static final int RESPONSES = 7;

  static final int OUTPUT_TOKENS = 403;
  static final int CALLS = 6;

  private static final Pattern ID =
      Pattern.compile(
          "(?:req|toolu|msg)_[0-9a-f]{24}"
              + "|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Pattern TIME = Pattern.compile("[tT]imeUnixNano\": ?\"([0-9]{19})\"");
  private static final String HEX = "0123456789abcdef";
  private static final int TIME_DIGITS = 19;
  private static final long NANOS_PER_MS = 1_000_000;

  /** Where an id stands, and which one it is. */
  private record Place(int at, String id) {}

  private final byte[] body;
  private final boolean protobuf;
  private final int records;
  private final List<Place> ids = new ArrayList<>();
  private final Map<Integer, Long> times = new LinkedHashMap<>();
  private final long lastNanos;

  /**
   * Of the sample of a run.
   *
   * @param directory of the run, with {@code logs.json.gz} and {@code logs.pb.gz}
   */
  SampleBodies(Path directory, boolean protobuf) throws IOException {
    byte[] json = unzipped(directory.resolve("logs.json.gz"));
    this.protobuf = protobuf;
    this.body = protobuf ? unzipped(directory.resolve("logs.pb.gz")) : json;
    // A byte is a character, so that places in the text are places in the bytes.
    String text = new String(body, StandardCharsets.ISO_8859_1);
    Matcher id = ID.matcher(text);
    while (id.find()) {
      ids.add(new Place(id.start(), id.group()));
    }
    List<Long> all = new ArrayList<>();
    Matcher time = TIME.matcher(new String(json, StandardCharsets.ISO_8859_1));
    while (time.find()) {
      all.add(Long.parseLong(time.group(1)));
      if (!protobuf) {
        times.put(time.start(1), all.get(all.size() - 1));
      }
    }
    this.lastNanos = all.stream().mapToLong(Long::longValue).max().orElseThrow();
    if (protobuf) {
      findTimes(text, all);
    }
    this.records = count(new String(json, StandardCharsets.ISO_8859_1), "event.sequence");
  }

  private void findTimes(String text, List<Long> all) {
    for (long nanos : all.stream().distinct().toList()) {
      String bytes = new String(fixed64(nanos), StandardCharsets.ISO_8859_1);
      for (int at = text.indexOf(bytes); at >= 0; at = text.indexOf(bytes, at + 1)) {
        times.put(at, nanos);
      }
    }
  }

  /** Log records in a body. */
  int records() {
    return records;
  }

  /** Bytes of a body before it is compressed. */
  int bytes() {
    return body.length;
  }

  /**
   * A body of another run, compressed.
   *
   * @param endMs when its last record was, milliseconds since 1970-01-01T00:00:00Z
   */
  byte[] next(SplittableRandom random, long endMs) throws IOException {
    byte[] copy = body.clone();
    Map<String, byte[]> replaced = new HashMap<>();
    for (Place place : ids) {
      byte[] other = replaced.computeIfAbsent(place.id(), id -> other(id, random));
      System.arraycopy(other, 0, copy, place.at(), other.length);
    }
    long shift = endMs * NANOS_PER_MS - lastNanos;
    times.forEach(
        (at, nanos) -> {
          long moved = (nanos + shift) / NANOS_PER_MS * NANOS_PER_MS;
          byte[] bytes =
              protobuf
                  ? fixed64(moved)
                  : Long.toString(moved).getBytes(StandardCharsets.ISO_8859_1);
          if (!protobuf && bytes.length != TIME_DIGITS) {
            throw new VoidRunException("a time of " + bytes.length + " digits");
          }
          System.arraycopy(bytes, 0, copy, at, bytes.length);
        });
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(copy);
    }
    return zipped.toByteArray();
  }

  /** Other digits behind what names its kind; the form of a UUID stays. */
  private static byte[] other(String id, SplittableRandom random) {
    StringBuilder text = new StringBuilder(id);
    boolean uuid = id.indexOf('-') > 0;
    for (int i = uuid ? 0 : id.indexOf('_') + 1; i < text.length(); i++) {
      boolean fixed = uuid && (id.charAt(i) == '-' || i == 14 || i == 19);
      if (!fixed) {
        text.setCharAt(i, HEX.charAt(random.nextInt(HEX.length())));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] fixed64(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
