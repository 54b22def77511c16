package io.tallyhouse.engine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What the tests do with the engines. */
final class Engines {
  static final Path HOME = Path.of(System.getProperty("tallyhouse.home", ""));

  private static final String LISTENING = "0A";
  private static final HttpClient http = HttpClient.newHttpClient();

  private Engines() {}

  /** ClickHouse's answer, or its error, to a statement sent as this user. */
  static String ask(URI url, String user, String password, String sql)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(10))
            .header("X-ClickHouse-User", user)
            .header("X-ClickHouse-Key", password)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
  }

  static String ask(EmbeddedClickHouse engine, String sql)
      throws IOException, InterruptedException {
    return ask(engine.url(), engine.user(), engine.password(), sql);
  }

  static Connection connect(EmbeddedPostgres engine, String password) throws SQLException {
    String url =
        "jdbc:postgresql://" + engine.host() + ":" + engine.port() + "/" + engine.database();
    return DriverManager.getConnection(url, engine.user(), password);
  }

  /** The first column of the first row, or nothing for a statement without rows. */
  static String ask(EmbeddedPostgres engine, String sql) throws SQLException {
    try (Connection connection = connect(engine, engine.password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? String.valueOf(rows.getString(1)) : "";
      }
    }
  }

  /**
   * The addresses, in the kernel's hexadecimal, on which somebody listens on the port. Linux only.
   */
  static Set<String> listenersOn(int port) throws IOException {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    Set<String> addresses = new TreeSet<>();
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", 5);
        if (fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
          addresses.add(fields[1].substring(0, fields[1].length() - suffix.length()));
        }
      }
    }
    return addresses;
  }

  /** Kills a process as the kernel does when memory is short. */
  static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  static boolean isGone(long pid) {
    return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
  }
}
