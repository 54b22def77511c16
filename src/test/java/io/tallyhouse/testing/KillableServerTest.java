package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillableServerTest {
  @TempDir Path directory;

  @Test
  void port_isNoneOfThoseOfOutgoingConnections() {
    int first = ServerPort.ephemeralFirst();
    assumeThat(first).isGreaterThan(11_000);
    try (KillableServer server = server(directory.resolve("server.log"))) {
      assertThat(server.uri().getPort()).isBetween(10_000, first - 1);
    }
  }

  @Test
  void serverThatEndsAtItsStart_isNamedWithTheMessagesOfThatStart() throws Exception {
    Path log = directory.resolve("server.log");
    Files.writeString(log, "a message of an earlier start\n");
    // The directory has no engine, which the message says.
    try (KillableServer server = server(log)) {
      server.launch(null);
      assertThatThrownBy(() -> server.assertReady("the first start"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("the first start")
          .hasMessageContaining("The embedded ClickHouse is missing")
          .hasMessageNotContaining("earlier start");
    }
  }

  private KillableServer server(Path log) {
    return new KillableServer(directory, directory, log);
  }
}
