package io.tallyhouse.http.limits;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the memory of all connections together: heads of requests without a response yet, and
 * responses that clients have not taken. Above 75% of the limit the largest connections are closed
 * until usage is 50%. That takes an event loop its time: at the limit itself no requests are read.
 * Thread-safe.
 */
public final class ConnectionMemoryLimiter {
  /** Bytes of heads and responses at a time, about. */
  public static final long BYTES_MAX = 64L << 20;

  private static final int LINES_PER_SECOND_MAX = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionMemoryLimiter.class);

  /** What one connection takes. Thread-safe. */
  public final class Reservation {
    private final Channel channel;
    private long bytes;
    private boolean closing;

    private Reservation(Channel channel) {
      this.channel = channel;
    }

    /** Takes bytes, or gives them back where the number is negative. */
    public void add(long count) {
      ConnectionMemoryLimiter.this.add(this, count);
    }

    /**
     * Gives back all there is. To be called when nothing of the connection is kept any more, which
     * can be long after it is closed: its event loop may read others first.
     */
    void close() {
      forget(this);
    }

    /** Whether more may be read of the connection. If not it is, or is to be, closed. */
    boolean mayRead() {
      return ConnectionMemoryLimiter.this.mayRead(this);
    }

    /**
     * At once. Netty's own context of the first handler, because Vert.x, where it has to close,
     * first sends all there is to send.
     */
    private void drop() {
      channel
          .eventLoop()
          .execute(
              () -> {
                if (channel.isOpen()) {
                  ChannelFuture unused = channel.pipeline().firstContext().close();
                }
              });
    }
  }

  private final long bytesMax;
  private final long closeAbove;
  private final long closeUntil;
  private final LogLimit logLimit = new LogLimit(LINES_PER_SECOND_MAX, System::nanoTime);
  private final Set<Reservation> reservations = new HashSet<>();
  private long bytes;
  // Those of connections that are being closed.
  private long leaving;

  /**
   * @param bytesMax at a time; {@link #BYTES_MAX} in a server
   */
  public ConnectionMemoryLimiter(long bytesMax) {
    this.bytesMax = bytesMax;
    this.closeAbove = bytesMax / 4 * 3;
    this.closeUntil = bytesMax / 2;
  }

  /** A client has connected. Its reservation is to be closed. */
  Reservation opened(Channel channel) {
    Reservation reservation = new Reservation(channel);
    synchronized (this) {
      reservations.add(reservation);
    }
    return reservation;
  }

  private void add(Reservation reservation, long count) {
    List<Reservation> largest = List.of();
    synchronized (this) {
      if (!reservations.contains(reservation)) {
        return;
      }
      reservation.bytes += count;
      bytes += count;
      if (reservation.closing) {
        leaving += count;
      }
      if (bytes - leaving > closeAbove) {
        largest = largest();
        largest.forEach(this::leave);
      }
    }
    closeAll(largest);
  }

  private boolean mayRead(Reservation reservation) {
    synchronized (this) {
      if (reservation.closing) {
        return false;
      }
      if (bytes < bytesMax) {
        return true;
      }
      leave(reservation);
    }
    closeAll(List.of(reservation));
    return false;
  }

  private List<Reservation> largest() {
    List<Reservation> largest = new ArrayList<>(reservations);
    largest.removeIf(reservation -> reservation.closing);
    largest.sort(
        Comparator.comparingLong((Reservation reservation) -> reservation.bytes).reversed());
    long staying = bytes - leaving;
    int count = 0;
    while (staying > closeUntil) {
      staying -= largest.get(count++).bytes;
    }
    return largest.subList(0, count);
  }

  private void leave(Reservation reservation) {
    reservation.closing = true;
    leaving += reservation.bytes;
  }

  private synchronized void forget(Reservation reservation) {
    if (reservations.remove(reservation)) {
      bytes -= reservation.bytes;
      leaving -= reservation.closing ? reservation.bytes : 0;
      reservation.closing = true;
    }
  }

  private void closeAll(List<Reservation> largest) {
    if (!largest.isEmpty()) {
      log(largest.size());
      largest.forEach(Reservation::drop);
    }
  }

  private void log(int connections) {
    if (logLimit.permits()) {
      logLimit
          .addLeftOut(LOG.atInfo().addKeyValue("connections", connections))
          .log("Closing connections of clients that take too much memory");
    }
  }

  /** Bytes taken now. */
  public synchronized long bytes() {
    return bytes;
  }
}
