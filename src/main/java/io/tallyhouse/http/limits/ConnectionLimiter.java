package io.tallyhouse.http.limits;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Bounds the connections of a server: how many there are, and how long one may go without a
 * request, also where its client sends a request's head byte by byte, which is traffic to an idle
 * timeout. Thread-safe.
 */
public final class ConnectionLimiter {
  /** Connections at a time; a new one past it is closed at once. */
  static final int CONNECTIONS_MAX = 10_000;

  /**
   * How long a connection stays open without a request, before the first or between two, where
   * nobody sets another time. Longer than the 60 s of nginx's and AWS's load balancers: who closes
   * first must be the one that sends, or a request meets a connection that is being closed.
   */
  public static final Duration WITHOUT_REQUEST_MAX = Duration.ofSeconds(75);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** What is known of a connection. */
  private static final class Watched {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile long quietSinceNanos;
  }

  private final Map<HttpConnection, Watched> connections = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private final Duration withoutRequestMax;
  private final Duration lookEvery;

  /**
   * Limits the connections of one server.
   *
   * @param withoutRequestMax how long a connection stays open without a request
   */
  public static ConnectionLimiter of(LongSupplier nanoTime, Duration withoutRequestMax) {
    // Often enough for a short time to hold.
    Duration quarter = withoutRequestMax.dividedBy(4);
    return new ConnectionLimiter(
        nanoTime, withoutRequestMax, quarter.compareTo(LOOK_EVERY) < 0 ? quarter : LOOK_EVERY);
  }

  /** One with {@link #WITHOUT_REQUEST_MAX} that looks at the connections at such times. */
  public ConnectionLimiter(LongSupplier nanoTime, Duration lookEvery) {
    this(nanoTime, WITHOUT_REQUEST_MAX, lookEvery);
  }

  private ConnectionLimiter(LongSupplier nanoTime, Duration withoutRequestMax, Duration lookEvery) {
    this.nanoTime = nanoTime;
    this.withoutRequestMax = withoutRequestMax;
    this.lookEvery = lookEvery;
  }

  /** Looks at the connections from now on. */
  void start(Vertx vertx) {
    vertx.setPeriodic(lookEvery.toMillis(), timer -> closeQuiet());
  }

  /** A client has connected. */
  void opened(HttpConnection connection) {
    if (connections.size() >= CONNECTIONS_MAX) {
      connection.close();
      return;
    }
    Watched watched = new Watched();
    watched.quietSinceNanos = nanoTime.getAsLong();
    connections.put(connection, watched);
    connection.closeHandler(closed -> connections.remove(connection));
  }

  /** A request's head is there. Goes on with it. */
  public void begins(RoutingContext context) {
    Watched watched = connections.get(context.request().connection());
    if (watched != null) {
      watched.requests.incrementAndGet();
      context.addEndHandler(
          ended -> {
            watched.quietSinceNanos = nanoTime.getAsLong();
            watched.requests.decrementAndGet();
          });
    }
    context.next();
  }

  /** Connections that are open. */
  public int open() {
    return connections.size();
  }

  /** Closes the connections that have had no request for too long. */
  public void closeQuiet() {
    long now = nanoTime.getAsLong();
    connections.forEach(
        (connection, watched) -> {
          boolean quiet = watched.requests.get() == 0;
          if (quiet && now - watched.quietSinceNanos > withoutRequestMax.toNanos()) {
            connection.close();
          }
        });
  }
}
