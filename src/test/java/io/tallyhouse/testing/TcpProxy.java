package io.tallyhouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP server on loopback that passes everything on to another one until it is told to be down:
 * then it cuts what is open and refuses what comes, as a server that was killed does. It comes back
 * on the same port. It can be slow too, or stall. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int PIECE_BYTES = 16 << 10;
  private static final long BIND_PAUSE_NANOS = 1_000_000;

  private final String targetHost;
  private final int targetPort;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private @Nullable ServerSocket server;
  private boolean stalled;
  private volatile Duration delay = Duration.ZERO;

  /** Bound to the port while it is down, so that no other process of the machine gets it. */
  private @Nullable SocketChannel placeholder;

  public TcpProxy(String targetHost, int targetPort) throws IOException {
    this.targetHost = targetHost;
    this.targetPort = targetPort;
    this.port = listen(0);
  }

  public int port() {
    return port;
  }

  /** Cuts every connection and refuses new ones. */
  public synchronized void down() throws IOException {
    if (server != null) {
      server.close();
      server = null;
      SocketChannel held = SocketChannel.open();
      held.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      bind(() -> held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      placeholder = held;
    }
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** From now on takes connections, and passes nothing on until {@link #resume}. */
  public synchronized void stall() {
    stalled = true;
  }

  /** Passes on what was held back, and everything after it. */
  public synchronized void resume() {
    stalled = false;
    notifyAll();
  }

  /** Holds back each piece that the target sends for so long, as a server does that is slow. */
  public void delay(Duration each) {
    delay = each;
  }

  /** Takes connections again. */
  public synchronized void up() throws IOException {
    if (server == null) {
      release();
      listen(port);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    down();
    release();
  }

  private void release() throws IOException {
    if (placeholder != null) {
      placeholder.close();
      placeholder = null;
    }
  }

  private synchronized int listen(int wantedPort) throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    bind(() -> listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort)));
    server = listening;
    start("accept", () -> accept(listening));
    return listening.getLocalPort();
  }

  /** Again and again: whoever waits for a closed socket lets go of its port a moment later. */
  private static void bind(Step step) throws IOException {
    long end = System.nanoTime() + Patience.MAX.toNanos();
    while (true) {
      try {
        step.run();
        return;
      } catch (BindException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(BIND_PAUSE_NANOS);
      }
    }
  }

  private void accept(ServerSocket listening) throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket target = new Socket(targetHost, targetPort);
      synchronized (this) {
        open.add(client);
        open.add(target);
        if (server != listening) {
          client.close();
          target.close();
        }
      }
      start("up", () -> copy(client, target, false));
      start("down", () -> copy(target, client, true));
    }
  }

  private void copy(Socket from, Socket to, boolean delayed) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE_BYTES];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        hold(delayed ? delay : Duration.ZERO);
        out.write(piece, 0, read);
      }
    } finally {
      open.remove(from);
    }
  }

  private void hold(Duration each) throws IOException {
    try {
      Thread.sleep(each.toMillis());
      synchronized (this) {
        while (stalled) {
          wait();
        }
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void start(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException e) {
                // The end of a socket is the end of its thread.
              }
            },
            "tcp-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
