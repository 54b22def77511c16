package io.tallyhouse.http;

import io.tallyhouse.http.limits.LogLimit;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Gives every request an id, which the client gets, and reports its end: to the listener every one,
 * the log of those that failed, once. What is logged is the route's template, never the path or
 * anything else the client sent but a request id: it may hold a key. Thread-safe.
 */
public final class RequestLogger {
  static final String REQUEST_ID = "X-Request-Id";

  /** Failed requests of a kind logged in a second; of more only the number is logged. */
  static final int LINES_PER_SECOND_MAX = 50;

  /** What may come as a request id; anything else is replaced. */
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final String WATCHED = "watched";
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private static final Logger LOG = LoggerFactory.getLogger(RequestLogger.class);

  private final Router router;
  private final RequestListener listener;
  // Apart, so that clients' mistakes can't keep ours out of the log.
  private final LogLimit clientsLines = new LogLimit(LINES_PER_SECOND_MAX, System::nanoTime);
  private final LogLimit ownLines = new LogLimit(LINES_PER_SECOND_MAX, System::nanoTime);

  /** One request. Of its event loop alone. */
  private static final class Watched {
    final String id;
    final long start = System.nanoTime();
    final RequestLogger watch;
    @Nullable Throwable cause;
    boolean ended;

    Watched(RequestLogger watch, String id) {
      this.watch = watch;
      this.id = id;
    }
  }

  /** What the log has of a failed request. */
  private record Line(String id, String method, String route, int status, long millis) {}

  public RequestLogger(Router router, RequestListener listener) {
    this.router = router;
    this.listener = listener;
  }

  /** The first handler of every request. */
  public void begin(RoutingContext context) {
    Watched request = new Watched(this, idOf(context.request().getHeader(REQUEST_ID)));
    context.put(WATCHED, request);
    context.response().putHeader(REQUEST_ID, request.id);
    context.addEndHandler(end -> ended(context, request));
    context.next();
  }

  /** Takes note of a request that is refused without being routed. */
  void refused(HttpServerRequest request, int status) {
    String id = idOf(request.getHeader(REQUEST_ID));
    request.response().putHeader(REQUEST_ID, id);
    String method = methodOf(request);
    listener.ended(RequestListener.NO_ROUTE, method, status, 0);
    log(new Line(id, method, RequestListener.NO_ROUTE, status, 0), null);
  }

  /** Notes why a request fails, for its line in the log; the first that is noted. */
  static void noteCause(RoutingContext context, Throwable cause) {
    Watched request = context.get(WATCHED);
    if (request == null) {
      LOG.warn("A request failed before it was routed", cause);
    } else if (request.cause == null) {
      request.cause = cause;
      if (request.ended) {
        // Its client is gone, and so its line is written.
        request.watch.log(context, request, RequestListener.ABORTED);
      }
    }
  }

  /** One of those that everybody knows: what else a client sends as one may be anything, a key. */
  private static String methodOf(HttpServerRequest request) {
    String method = request.method().name();
    return METHODS.contains(method) ? method : RequestListener.OTHER_METHOD;
  }

  private static String idOf(@Nullable String sent) {
    if (sent != null && ACCEPTABLE.matcher(sent).matches()) {
      return sent;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  private void ended(RoutingContext context, Watched request) {
    request.ended = true;
    HttpServerResponse response = context.response();
    int status = response.ended() ? response.getStatusCode() : RequestListener.ABORTED;
    listener.ended(
        routeOf(context), methodOf(context.request()), status, System.nanoTime() - request.start);
    if (status >= CLIENT_ERROR || request.cause != null) {
      log(context, request, status);
    }
  }

  private void log(RoutingContext context, Watched request, int status) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.start);
    String method = methodOf(context.request());
    log(new Line(request.id, method, routeOf(context), status, millis), request.cause);
  }

  private void log(Line request, @Nullable Throwable cause) {
    int status = request.status();
    boolean clients = status >= CLIENT_ERROR && status < SERVER_ERROR;
    Level level =
        clients
            ? Level.INFO
            : status >= SERVER_ERROR && status != UNAVAILABLE ? Level.ERROR : Level.WARN;
    LogLimit limit = clients ? clientsLines : ownLines;
    if (!LOG.isEnabledForLevel(level) || !limit.permits()) {
      return;
    }
    LoggingEventBuilder line =
        LOG.atLevel(level)
            .addKeyValue("requestId", request.id())
            .addKeyValue("method", request.method())
            .addKeyValue("route", request.route())
            .addKeyValue("status", status)
            .addKeyValue("durationMs", request.millis());
    line = limit.addLeftOut(line);
    if (cause == null) {
      line.log("Request failed");
    } else if (level == Level.ERROR) {
      line.setCause(cause).log("Request failed");
    } else {
      line.log("Request failed: {}", cause.toString());
    }
  }

  /** The template; of a request that failed the current route is that of failures. */
  private String routeOf(RoutingContext context) {
    Route current = context.currentRoute();
    if (current != null && current.getPath() != null) {
      return current.getPath();
    }
    return RoutePaths.find(router, context.request().method(), context.normalizedPath())
        .orElse(RequestListener.NO_ROUTE);
  }
}
