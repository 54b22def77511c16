package io.tallyhouse.http;

import io.tallyhouse.http.limits.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the bodies of responses for clients that take gzip: small ones at once, large ones on
 * threads of its own, since an event loop would serve nobody meanwhile. Where too much is being
 * compressed already, a response goes out as it is. Thread-safe.
 */
public final class ResponseCompression {
  /** Bodies below this are sent as they are: they fit into a packet or two anyhow. */
  static final int BYTES_MIN = 1 << 10;

  /** Bodies up to this are compressed on the event loop, within about a millisecond. */
  static final int ON_EVENT_LOOP_BYTES_MAX = 32 << 10;

  /** Bodies that are being compressed or wait for it, together. */
  static final long COMPRESSING_BYTES_MAX = 24L << 20;

  /** What rollups' JSON gains from a higher one is not worth its time. */
  private static final int LEVEL = 4;

  /** JSON like ours becomes smaller by more than this. */
  private static final int EXPECTED_RATIO = 4;

  /** Copied at a time: bodies have up to 8 MB, and are in memory often enough. */
  private static final int PIECE_BYTES = 64 << 10;

  private static final String CONTEXT_KEY = ResponseCompression.class.getName();

  private final WorkerExecutor threads;
  private final MemoryBudget compressing = new MemoryBudget(COMPRESSING_BYTES_MAX);

  public ResponseCompression(Vertx vertx) {
    threads =
        vertx.createSharedWorkerExecutor("compress", Runtime.getRuntime().availableProcessors());
  }

  /** The request's response may be compressed. */
  public void begin(RoutingContext context) {
    context.put(CONTEXT_KEY, this);
    context.next();
  }

  /**
   * A body as its client shall get it, and the header that says so. The future never fails, and is
   * done at once but for large bodies.
   */
  static Future<Buffer> encode(RoutingContext context, Buffer body) {
    ResponseCompression compression = context.get(CONTEXT_KEY);
    if (compression == null) {
      return Future.succeededFuture(body);
    }
    AcceptEncoding accepted = AcceptEncoding.of(context.request().headers());
    boolean worthIt = body.length() >= BYTES_MIN || !accepted.takesIdentity();
    if (!accepted.prefersGzip() || !worthIt) {
      return Future.succeededFuture(body);
    }
    return compression.compress(body).map(gzipped -> chosen(context, body, gzipped));
  }

  private static Buffer chosen(RoutingContext context, Buffer body, @Nullable Buffer gzipped) {
    if (gzipped == null || context.response().headWritten()) {
      return body;
    }
    context.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    return gzipped;
  }

  /** The compressed body; null = it is not. */
  private Future<@Nullable Buffer> compress(Buffer body) {
    if (body.length() <= ON_EVENT_LOOP_BYTES_MAX) {
      return Future.succeededFuture(gzip(body));
    }
    MemoryBudget.Reservation reservation = compressing.reserve(body.length());
    if (reservation == null) {
      return Future.succeededFuture(null);
    }
    return threads
        .executeBlocking(() -> gzip(body), false)
        .onComplete(done -> reservation.close())
        .otherwise(failure -> null);
  }

  /** A body in gzip's format (RFC 1952). */
  static Buffer gzip(Buffer body) {
    Sink sink = new Sink(Math.max(BYTES_MIN, body.length() / EXPECTED_RATIO));
    try (OutputStream gzip = new Gzip(sink)) {
      for (int from = 0; from < body.length(); from += PIECE_BYTES) {
        gzip.write(body.getBytes(from, Math.min(body.length(), from + PIECE_BYTES)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return sink.buffer();
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream to) throws IOException {
      super(to);
      def.setLevel(LEVEL);
    }
  }

  /** Gives its bytes without a copy. */
  private static final class Sink extends ByteArrayOutputStream {
    Sink(int bytes) {
      super(bytes);
    }

    Buffer buffer() {
      return Buffer.buffer(count == buf.length ? buf : toByteArray());
    }
  }
}
