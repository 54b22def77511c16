package io.tallyhouse.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that binds it later, and again after each kill. It is none of those that the
 * system gives to outgoing connections, of which the tests beside it make many.
 */
final class ServerPort {
  private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int MIN = 10_000;
  private static final int ROOM_MIN = 1_000;

  /** Linux's default; the others' ephemeral ports begin above it. */
  private static final int EPHEMERAL_FIRST_DEFAULT = 32_768;

  private static final int ATTEMPTS = 1_000;

  private ServerPort() {}

  /** One that is free now, below the first ephemeral one unless nearly all are ephemeral. */
  static int free() {
    int first = ephemeralFirst();
    int end = first < MIN + ROOM_MIN ? EPHEMERAL_FIRST_DEFAULT : first;
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(MIN, end);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + MIN + " to " + (end - 1));
  }

  /** The lowest port that the system gives to outgoing connections. */
  static int ephemeralFirst() {
    if (!Files.exists(EPHEMERAL)) {
      return EPHEMERAL_FIRST_DEFAULT;
    }
    // Linux gives a file like this at one read or not whole, hence no readString().
    try (BufferedReader lines = Files.newBufferedReader(EPHEMERAL)) {
      return Integer.parseInt(Objects.requireNonNull(lines.readLine()).split("\\s+", -1)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
