package io.tallyhouse.http;

import io.tallyhouse.http.limits.MemoryBudget;
import io.tallyhouse.http.limits.RequestDecoder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Receives and decompresses request bodies, each up to a bound and all of them together up to
 * {@link #RECEIVING_BYTES_MAX}; Vert.x's own handler bounds the one only, and copies a large body
 * several times. Thread-safe.
 */
public final class RequestBody {
  /** Bytes of all bodies that are being received or decompressed; past it requests get a 503. */
  static final long RECEIVING_BYTES_MAX = 64L << 20;

  /** Largest body with events, after decompression. */
  public static final int EVENTS_BYTES_MAX = 32 << 20;

  /** Largest body of any other request, after decompression. */
  public static final int SMALL_BYTES_MAX = 16 << 10;

  /** How long a body may take to arrive. */
  static final Duration RECEIVE_MAX = Duration.ofSeconds(30);

  private static final String BODY = "body";

  private final MemoryBudget budget = new MemoryBudget(RECEIVING_BYTES_MAX);
  private final WorkerExecutor decompressing;
  private final Duration receiveMax;

  public RequestBody(Vertx vertx) {
    this(vertx, RECEIVE_MAX);
  }

  public RequestBody(Vertx vertx, Duration receiveMax) {
    this.receiveMax = receiveMax;
    decompressing =
        vertx.createSharedWorkerExecutor("decompress", Runtime.getRuntime().availableProcessors());
  }

  /** The body of a request that went through {@link #receive}. */
  public static byte[] of(RoutingContext context) {
    byte[] body = context.get(BODY);
    if (body == null) {
      throw new IllegalStateException("the route does not receive its body");
    }
    return body;
  }

  /** Reads the body (at most {@code bytesMax}), then calls the next handler. */
  public Handler<RoutingContext> receive(int bytesMax) {
    return context -> {
      HttpServerRequest request = context.request();
      if (declaredBytes(request) > bytesMax) {
        throw tooLarge(context, bytesMax);
      }
      if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
        context.response().writeContinue();
      }
      receive(context, bytesMax, null);
    };
  }

  /**
   * Fails a request whose body nobody wants. It is read to its end first, without being kept: else
   * a client that is still sending might see a reset instead of the response.
   */
  public void discard(RoutingContext context, ApiError error) {
    HttpServerRequest request = context.request();
    boolean waitsToSend = request.headers().contains(HttpHeaders.EXPECT);
    boolean sends =
        request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || declaredBytes(request) > 0;
    if (waitsToSend || !sends || declaredBytes(request) > EVENTS_BYTES_MAX) {
      EarlyResponse.fail(context, error);
    } else {
      receive(context, EVENTS_BYTES_MAX, error);
    }
  }

  private void receive(RoutingContext context, int bytesMax, @Nullable ApiError refusal) {
    Receiving receiving = new Receiving(context, bytesMax, refusal);
    RequestDecoder.of(context.request()).takeBody();
    long timer = context.vertx().setTimer(receiveMax.toMillis(), late -> receiving.giveUp());
    context
        .request()
        .handler(receiving::take)
        .exceptionHandler(
            failure -> {
              context.vertx().cancelTimer(timer);
              receiving.release();
            })
        .endHandler(
            end -> {
              context.vertx().cancelTimer(timer);
              receiving.end();
            });
  }

  /** The media type of a Content-Type, lower case and without parameters. */
  public static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  private static long declaredBytes(HttpServerRequest request) {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? 0 : Long.parseLong(declared);
    } catch (NumberFormatException e) {
      return 0; // Vert.x refuses such a request itself.
    }
  }

  private static ApiError tooLarge(RoutingContext context, int bytesMax) {
    // The rest is not read: the connection can't be used again.
    EarlyResponse.closeAfterResponse(context);
    return ApiError.bodyTooLarge(bytesMax);
  }

  /** One body on its way. Of its request's event loop alone. */
  private final class Receiving {
    private final RoutingContext context;
    private final int bytesMax;
    private final BodyBuffer received;
    private int size;
    // Nothing is kept of a body that is refused, for one because there is no room; it is read to
    // its end, so that the client, which is still sending, sees the response.
    private @Nullable ApiError refusal;
    private boolean ended;

    Receiving(RoutingContext context, int bytesMax, @Nullable ApiError refusal) {
      this.context = context;
      this.bytesMax = bytesMax;
      this.received =
          new BodyBuffer(
              budget, bytesMax, (int) Math.min(bytesMax, declaredBytes(context.request())));
      this.refusal = refusal;
    }

    void take(Buffer chunk) {
      if (ended) {
        return;
      }
      if (chunk.length() > bytesMax - size) {
        ended = true;
        release();
        context.fail(tooLarge(context, bytesMax));
        return;
      }
      size += chunk.length();
      if (refusal == null) {
        try {
          received.add(chunk);
        } catch (ApiError noRoom) {
          refusal = noRoom;
          release();
        }
      }
    }

    /** The client takes too long. */
    void giveUp() {
      if (ended) {
        return;
      }
      ended = true;
      release();
      EarlyResponse.closeAfterResponse(context);
      context.fail(
          new ApiError(
              ApiError.Kind.REQUEST_TIMEOUT,
              "The request body did not arrive within " + receiveMax.toSeconds() + " seconds."));
    }

    void end() {
      if (ended) {
        return;
      }
      ended = true;
      if (refusal != null) {
        context.fail(refusal);
        return;
      }
      String encoding = BodyDecompression.encoding(context);
      if (encoding.equals(BodyDecompression.IDENTITY)) {
        goOn(received);
        return;
      }
      InputStream compressed = received.stream();
      BodyBuffer body = new BodyBuffer(budget, bytesMax, 0);
      decompressing
          .executeBlocking(
              () -> {
                BodyDecompression.decompress(encoding, compressed, body);
                return body;
              },
              false)
          .onComplete(done -> release())
          .onSuccess(this::goOn)
          .onFailure(
              failure -> {
                body.release();
                context.fail(failure);
              });
    }

    private void goOn(BodyBuffer body) {
      try {
        context.put(BODY, body.bytes());
        // The events that are read from it count as waiting from then on.
        context.next();
      } catch (ApiError noRoom) {
        context.fail(noRoom);
      } finally {
        body.release();
      }
    }

    void release() {
      received.release();
    }
  }
}
