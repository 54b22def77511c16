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
 * Bounds the memory that a server's clients take without a key, all connections together: heads of
 * requests without a response yet, and responses that are not taken. From three quarters of the
 * bound on, those who take most are hung up on, until half of it is taken. That takes an event loop
 * its time: where the bound itself is reached nobody's requests are read. Thread-safe.
 */
public final class ConnectionMemoryLimiter {
  /** Bytes of heads and responses at a time, about. */
  public static final long BYTES_MAX = 64L << 20;

  private static final int LINES_PER_SECOND_MAX = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionMemoryLimiter.class);

  /** What one connection takes. Thread-safe. */
  public final class Share {
    private final Channel channel;
    private long bytes;
    private boolean hungUp;

    private Share(Channel channel) {
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
  private final long hangUpFrom;
  private final long hangUpTo;
  private final LogLimit logLimit = new LogLimit(LINES_PER_SECOND_MAX, System::nanoTime);
  private final Set<Share> shares = new HashSet<>();
  private long bytes;
  // Those of connections that are hung up on and are not closed yet.
  private long leaving;

  /**
   * @param bytesMax at a time; {@link #BYTES_MAX} in a server
   */
  public ConnectionMemoryLimiter(long bytesMax) {
    this.bytesMax = bytesMax;
    this.hangUpFrom = bytesMax / 4 * 3;
    this.hangUpTo = bytesMax / 2;
  }

  /** A client has connected. Its share is to be closed. */
  Share opened(Channel channel) {
    Share share = new Share(channel);
    synchronized (this) {
      shares.add(share);
    }
    return share;
  }

  private void add(Share share, long count) {
    List<Share> largest = List.of();
    synchronized (this) {
      if (!shares.contains(share)) {
        return;
      }
      share.bytes += count;
      bytes += count;
      if (share.hungUp) {
        leaving += count;
      }
      if (bytes - leaving > hangUpFrom) {
        largest = largest();
        largest.forEach(this::leave);
      }
    }
    hangUpOn(largest);
  }

  private boolean mayRead(Share share) {
    synchronized (this) {
      if (share.hungUp) {
        return false;
      }
      if (bytes < bytesMax) {
        return true;
      }
      leave(share);
    }
    hangUpOn(List.of(share));
    return false;
  }

  private List<Share> largest() {
    List<Share> largest = new ArrayList<>(shares);
    largest.removeIf(share -> share.hungUp);
    largest.sort(Comparator.comparingLong((Share share) -> share.bytes).reversed());
    long staying = bytes - leaving;
    int count = 0;
    while (staying > hangUpTo) {
      staying -= largest.get(count++).bytes;
    }
    return largest.subList(0, count);
  }

  private void leave(Share share) {
    share.hungUp = true;
    leaving += share.bytes;
  }

  private synchronized void forget(Share share) {
    if (shares.remove(share)) {
      bytes -= share.bytes;
      leaving -= share.hungUp ? share.bytes : 0;
      share.hungUp = true;
    }
  }

  private void hangUpOn(List<Share> largest) {
    if (!largest.isEmpty()) {
      log(largest.size());
      largest.forEach(Share::drop);
    }
  }

  private void log(int connections) {
    if (logLimit.permits()) {
      logLimit
          .addLeftOut(LOG.atInfo().addKeyValue("connections", connections))
          .log("Hanging up on clients that take too much memory");
    }
  }

  /** Bytes taken now. */
  public synchronized long bytes() {
    return bytes;
  }
}
