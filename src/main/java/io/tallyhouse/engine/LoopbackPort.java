package io.tallyhouse.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * A port of the loopback interface that is free now. Another process may take it before it is used.
 */
final class LoopbackPort {
  /** The address on which the engines listen. */
  static final String HOST = "127.0.0.1";

  private static final byte[] HOST_BYTES = {127, 0, 0, 1};

  private LoopbackPort() {}

  static int free() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address(0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new EngineException("There is no free port on " + HOST + ": " + e.getMessage(), e);
    }
  }

  /** The port as an address to bind or connect to. */
  static InetSocketAddress address(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(HOST_BYTES), port);
  }
}
