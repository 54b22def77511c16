package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Understands lines of transcripts, in one pass over their bytes and without building a tree. A
 * line without anything to store, as most are, is left at its type, whatever follows. Thread-safe.
 */
public final class TranscriptParser {
  /** Nesting of a line. */
  public static final int NESTING_DEPTH_MAX = 200;

  /** The reason of a line that is not UTF-8. */
  public static final String INVALID_UTF8 = "invalid UTF-8";

  /** The reason of a line that is not JSON, or only the begin of it. */
  public static final String MALFORMED_JSON = "malformed JSON";

  /** The reason of a line with too deep a nesting, too long a number or too long a name. */
  public static final String OVER_A_LIMIT = "over a limit";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // UTF-8 it is: slices are cut out by their byte offsets.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // Inputs of tools have any number of names, which the JVM's table would keep.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_DEPTH_MAX)
                  .maxStringLength(LineReader.LINE_BYTES_MAX)
                  .build())
          .build();

  private static final byte[] USAGE = ascii("\"usage\"");
  private static final byte[] TOOL_RESULT = ascii("\"tool_result\"");
  private static final byte[] QUEUED_COMMAND = ascii("\"queued_command\"");
  private static final byte[] ENQUEUE = ascii("\"enqueue\"");

  private interface Reading {
    TranscriptLine of(JsonFields fields) throws IOException;
  }

  /** The same of a line that must name its session. */
  public TranscriptLine parse(byte[] buffer, int offset, int length) {
    return parse(buffer, offset, length, null);
  }

  /**
   * Parses a line. Throws nothing, whatever the bytes are: {@link Unreadable} is the result for
   * what cannot be parsed.
   *
   * @param buffer holds the line; may be changed afterwards
   * @param offset the line's first byte
   * @param length bytes of the line, without its line end
   * @param fileSession the session of a line that names none; null = such a line is unreadable
   */
  public TranscriptLine parse(
      byte[] buffer, int offset, int length, @Nullable SessionId fileSession) {
    TranscriptLine line =
        parseJson(buffer, offset, length, fields -> new LineFields(fields, fileSession).read());
    Reading second =
        line instanceof TranscriptLine.Other other
            ? second(other.type(), buffer, offset, offset + length, fileSession)
            : null;
    if (second != null) {
      line = parseJson(buffer, offset, length, second);
    }
    boolean nothingOfIt =
        line instanceof TranscriptLine.Other || line instanceof TranscriptLine.Blank;
    // Jackson does not look at all bytes. Most lines have nothing to store, and may be anything.
    return nothingOfIt || ByteScan.isUtf8(buffer, offset, offset + length)
        ? line
        : new Unreadable(INVALID_UTF8);
  }

  /** Whether an unreadable line is so because it is no JSON object, and not for what it says. */
  static boolean isNoJson(String reason) {
    return reason.equals(MALFORMED_JSON)
        || reason.equals(OVER_A_LIMIT)
        || reason.equals(LineFields.NO_OBJECT)
        || reason.equals(JsonFields.MORE_THAN_ONE_VALUE);
  }

  /**
   * How to read a line of a type of which few have something to store; null if this one has not, as
   * its bytes show.
   */
  private static @Nullable Reading second(
      String type, byte[] buffer, int from, int to, @Nullable SessionId fileSession) {
    return switch (type) {
      case ProgressFields.TYPE ->
          JsonScan.contains(buffer, from, to, USAGE)
                  || JsonScan.contains(buffer, from, to, TOOL_RESULT)
              ? fields -> new ProgressFields(fields, fileSession).read()
              : null;
      case QueueFields.ATTACHMENT ->
          JsonScan.contains(buffer, from, to, QUEUED_COMMAND)
              ? fields -> new QueueFields(fields, fileSession).readAttachment()
              : null;
      case QueueFields.OPERATION ->
          JsonScan.contains(buffer, from, to, ENQUEUE)
              ? fields -> new QueueFields(fields, fileSession).readOperation()
              : null;
      default -> null;
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static TranscriptLine parseJson(byte[] buffer, int offset, int length, Reading reading) {
    try {
      return JsonNames.parse(
          JSON,
          new JsonSlice(buffer, offset, length),
          json -> reading.of(new JsonFields(json, buffer, offset, length)));
    } catch (UnreadableException e) {
      return new Unreadable(e.reason());
    } catch (StreamConstraintsException e) {
      return new Unreadable(OVER_A_LIMIT);
    } catch (JsonProcessingException e) {
      return new Unreadable(MALFORMED_JSON);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }
}
