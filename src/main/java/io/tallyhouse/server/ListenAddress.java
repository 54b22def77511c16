package io.tallyhouse.server;

import io.tallyhouse.api.ApiServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.concurrent.CompletionException;

/**
 * Where the server listens. Immutable.
 *
 * @param host a name or an address of this machine
 * @param port 0 = any free one
 */
record ListenAddress(String host, int port) {
  /**
   * Starts to listen, and waits for it.
   *
   * @throws StartupException if the address can't be used
   */
  ApiServer.RunningServer listen(ApiServer api) {
    try {
      return Tallyhouse.await(api.listen(host, port).toCompletionStage());
    } catch (CompletionException e) {
      String address = authority(port);
      throw new StartupException(
          e.getCause() instanceof BindException && isOfThisMachine()
              ? "Can't listen on "
                  + address
                  + ": something else does already; choose another TALLYHOUSE_HTTP_PORT (0 = any)"
              : "Can't listen on "
                  + address
                  + ": TALLYHOUSE_HTTP_HOST must be an address of this machine",
          e);
    }
  }

  /** The address by which clients of this machine reach a port. */
  URI uri(int actualPort) {
    return URI.create("http://" + authority(actualPort));
  }

  private boolean isOfThisMachine() {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private String authority(int actualPort) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
  }
}
