package io.tallyhouse.http;

import io.tallyhouse.ingest.Violation;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Decompresses request bodies, with a bound on what comes out: Vert.x's own decompressor has none,
 * and drops the connection over a broken body without a response. Thread-safe.
 */
public final class BodyDecompression {
  /** The encoding of a body that is not compressed. */
  static final String IDENTITY = "identity";

  /** Members of a gzip body without content, one after the other. */
  static final int EMPTY_MEMBERS_MAX = 100;

  private static final int PIECE_BYTES = 8 << 10;

  private BodyDecompression() {}

  /** The request's {@code Content-Encoding}, in lower case. */
  public static String encoding(RoutingContext context) {
    String encoding = context.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null ? IDENTITY : encoding.trim().toLowerCase(Locale.ROOT);
  }

  /** Whether bodies of this encoding can be read. */
  public static boolean supports(String encoding) {
    return switch (encoding) {
      case IDENTITY, "gzip", "x-gzip", "deflate" -> true;
      default -> false;
    };
  }

  /**
   * Decompresses a body.
   *
   * @param compressed is closed
   * @param into takes what comes out; says with an {@link ApiError} when it is too much
   * @throws ApiError if it is malformed
   */
  static void decompress(String encoding, InputStream compressed, BodyBuffer into) {
    try {
      into.addAll(open(encoding, compressed));
    } catch (IOException e) {
      throw ApiError.invalidBody(List.of(new Violation("body", "Malformed " + encoding + " data")));
    }
  }

  private static InputStream open(String encoding, InputStream compressed) throws IOException {
    return encoding.equals("deflate")
        ? new InflaterInputStream(compressed)
        : new Members(compressed);
  }

  /** Goes from one empty member to the next by calling itself, which here has an end. */
  private static final class Members extends GZIPInputStream {
    private int emptyInARow;

    Members(InputStream in) throws IOException {
      super(in, PIECE_BYTES);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (emptyInARow > EMPTY_MEMBERS_MAX) {
        throw new ZipException("too many empty members");
      }
      emptyInARow++;
      try {
        return super.read(bytes, offset, length);
      } finally {
        emptyInARow--;
      }
    }
  }
}
