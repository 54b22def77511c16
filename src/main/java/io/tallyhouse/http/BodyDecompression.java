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
  /**
   * Compressed bodies above this size are decompressed on a worker, so that no event loop waits for
   * them.
   */
  static final int EVENT_LOOP_BYTES_MAX = 32 << 10;

  private static final String DECOMPRESSED = "decompressedBody";
  private static final byte[] NONE = new byte[0];

  private BodyDecompression() {}

  /** The body of a request that went through {@link #handle}. */
  static byte[] bodyOf(RoutingContext context) {
    byte[] decompressed = context.get(DECOMPRESSED);
    if (decompressed != null) {
      return decompressed;
    }
    return context.body().buffer() == null ? NONE : context.body().buffer().getBytes();
  }

  /** Goes on with a request once its body is decompressed. */
  static void handle(RoutingContext context) {
    String encoding = encoding(context);
    if (encoding.equals("identity")) {
      context.next();
      return;
    }
    byte[] compressed = context.body().buffer() == null ? NONE : context.body().buffer().getBytes();
    if (compressed.length <= EVENT_LOOP_BYTES_MAX) {
      context.put(DECOMPRESSED, decompress(encoding, compressed));
      context.next();
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> decompress(encoding, compressed), false)
        .onSuccess(
            body -> {
              context.put(DECOMPRESSED, body);
              context.next();
            })
        .onFailure(context::fail);
  }

  /** Whether {@link #handle} can read the request's body. */
  static boolean supports(RoutingContext context) {
    return switch (encoding(context)) {
      case "identity", "gzip", "x-gzip", "deflate" -> true;
      default -> false;
    };
  }

  private static String encoding(RoutingContext context) {
    String encoding = context.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding == null ? "identity" : encoding.trim().toLowerCase(Locale.ROOT);
  }

  private static byte[] decompress(String encoding, byte[] compressed) {
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
