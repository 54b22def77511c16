package io.tallyhouse.http;

import io.tallyhouse.ingest.Violation;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Decompresses request bodies, with a bound on what comes out: Vert.x's own decompressor has none,
 * and drops the connection over a broken body where we answer. Thread-safe.
 */
final class BodyDecompression {
  /** The encoding of a body that is not compressed. */
  static final String IDENTITY = "identity";

  private BodyDecompression() {}

  /** The request's {@code Content-Encoding}, in lower case. */
  static String encoding(RoutingContext context) {
    String encoding = context.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null ? IDENTITY : encoding.trim().toLowerCase(Locale.ROOT);
  }

  /** Whether bodies of this encoding can be read. */
  static boolean supports(String encoding) {
    return switch (encoding) {
      case IDENTITY, "gzip", "x-gzip", "deflate" -> true;
      default -> false;
    };
  }

  /**
   * Decompresses a body.
   *
   * @throws ApiError if it is malformed, or larger than {@link ApiServer#BODY_BYTES_MAX}
   */
  static byte[] decompress(String encoding, byte[] compressed) {
    try (InputStream in = open(encoding, new ByteArrayInputStream(compressed))) {
      byte[] body = in.readNBytes(ApiServer.BODY_BYTES_MAX + 1);
      if (body.length > ApiServer.BODY_BYTES_MAX) {
        throw ApiError.bodyTooLarge();
      }
      return body;
    } catch (IOException e) {
      throw ApiError.invalidBody(List.of(new Violation("body", "Malformed " + encoding + " data")));
    }
  }

  private static InputStream open(String encoding, InputStream compressed) throws IOException {
    return encoding.equals("deflate")
        ? new InflaterInputStream(compressed)
        : new GZIPInputStream(compressed);
  }
}
