package io.tallyhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A file that is the same for everybody as long as the server runs, as it is and compressed. Has an
 * ETag of its content; under an address that names its version it may be kept for a year, else it
 * is to be revalidated (RFC 9111, section 5.2.2; RFC 8246). Immutable.
 */
public final class StaticFile {
  /** The query parameter that names the version of a file. */
  public static final String VERSION = "v";

  /** How long one that never changes may be kept. */
  static final Duration KEPT_MAX = Duration.ofDays(365);

  private static final int VERSION_BYTES = 8;
  private static final int NOT_MODIFIED = 304;

  private final Buffer content;
  private final Buffer gzipped;
  private final String type;
  private final String version;

  public StaticFile(byte[] content, String type) {
    this.content = shared(content);
    this.gzipped = shared(ResponseCompression.gzip(Buffer.buffer(content)).getBytes());
    this.type = type;
    this.version = HexFormat.of().formatHex(sha256(content), 0, VERSION_BYTES);
  }

  /** What {@link #VERSION} names. */
  public String version() {
    return version;
  }

  /** Sends it, or a 304 if the client has it. */
  public void send(RoutingContext context) {
    MultiMap headers = context.request().headers();
    boolean gzip = AcceptEncoding.of(headers).prefersGzip();
    String tag = "\"" + version + (gzip ? "-gzip" : "") + "\"";
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.ETAG, tag)
        .putHeader(
            HttpHeaders.CACHE_CONTROL,
            context.queryParams().contains(VERSION, version, false)
                ? "public, max-age=" + KEPT_MAX.toSeconds() + ", immutable"
                : "no-cache")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    if (has(headers, tag)) {
      response.setStatusCode(NOT_MODIFIED);
      ResponseWriter.sendEmpty(context.request());
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    if (gzip) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Future<Void> unused = ResponseWriter.sendUncounted(context.request(), gzip ? gzipped : content);
  }

  /** Whether If-None-Match names the tag, by the weak comparison (RFC 9110, section 13.1.2). */
  private static boolean has(MultiMap headers, String tag) {
    for (String header : headers.getAll(HttpHeaders.IF_NONE_MATCH)) {
      // Tags of ours have no commas.
      for (String named : header.split(",", -1)) {
        String strong = named.trim().replaceFirst("^W/", "");
        if (strong.equals(tag) || strong.equals("*")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Outside the heap: else every client that does not take the response gets a copy there. */
  private static Buffer shared(byte[] content) {
    ByteBuf direct = Unpooled.directBuffer(content.length).writeBytes(content);
    return BufferInternal.buffer(Unpooled.unreleasableBuffer(direct));
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
