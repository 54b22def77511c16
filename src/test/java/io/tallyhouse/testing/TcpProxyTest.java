package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  void downAndUp_keepsItsPort_andRefusesMeanwhile() throws IOException {
    try (ServerSocket target = new ServerSocket(0, 1, HERE);
        TcpProxy proxy = new TcpProxy("127.0.0.1", target.getLocalPort())) {
      for (int i = 0; i < 3; i++) {
        proxy.down();
        assertThatThrownBy(() -> new Socket(HERE, proxy.port()).close())
            .isInstanceOf(ConnectException.class);
        // As another process of the machine might, which takes whatever port is free.
        assertThatThrownBy(() -> take(proxy.port())).isInstanceOf(BindException.class);
        proxy.up();
        try (Socket client = new Socket(HERE, proxy.port());
            Socket accepted = target.accept()) {
          client.getOutputStream().write('x');
          assertThat(accepted.getInputStream().read()).isEqualTo('x');
        }
      }
    }
  }

  private static void take(int port) throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.setReuseAddress(false);
      other.bind(new InetSocketAddress(HERE, port));
    }
  }
}
