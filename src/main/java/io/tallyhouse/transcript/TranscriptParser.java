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

/**
 * Understands lines of transcripts, in one pass over their bytes and without building a tree. A
 * line that tells nothing, as most do, is left at its type, whatever follows. Thread-safe.
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

  /**
   * Tells what a line says. Throws nothing, whatever the bytes are: {@link Unreadable} is the
   * answer to what cannot be understood.
   *
   * @param buffer holds the line; may be changed afterwards
   * @param offset the line's first byte
   * @param length bytes of the line, without its line end
   */
  public TranscriptLine parse(byte[] buffer, int offset, int length) {
    TranscriptLine line = parseJson(buffer, offset, length);
    boolean nothingOfIt =
        line instanceof TranscriptLine.Other || line instanceof TranscriptLine.Blank;
    // Jackson does not look at all bytes. Most lines tell nothing, and may be anything.
    return nothingOfIt || ByteScan.isUtf8(buffer, offset, offset + length)
        ? line
        : new Unreadable(INVALID_UTF8);
  }

  private static TranscriptLine parseJson(byte[] buffer, int offset, int length) {
    try {
      return JsonNames.parse(
          JSON,
          new JsonSlice(buffer, offset, length),
          json -> new LineFields(new JsonFields(json, buffer, offset, length)).read());
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
