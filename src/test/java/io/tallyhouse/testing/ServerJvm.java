package io.tallyhouse.testing;

import io.tallyhouse.cli.Main;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.postgres.PostgresConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How tests start the packaged server: a JVM for a short life, with an archive of the server's
 * classes, which takes a quarter off the CPU time of its start. The archive is made once per build,
 * by the first of the tests' JVMs that needs it. Where classes are newer than the package, they are
 * started.
 */
public final class ServerJvm {
  private static final Path HOME =
      Path.of(System.getProperty("tallyhouse.home", ".")).toAbsolutePath();
  private static final Path TARGET = HOME.resolve("target");
  private static final Path JAR = TARGET.resolve("tallyhouse.jar");
  private static final Path ARCHIVE =
      TARGET.resolve("test-server-" + Runtime.version().feature() + ".jsa");

  /** The JVM would write what is wrong with an archive, and start without it. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xlog:disable",
          "-Xlog:all=warning,cds*=off:stderr");

  private static boolean tried;

  private ServerJvm() {}

  private static boolean isPackaged() {
    return Files.exists(JAR) && newest(TARGET.resolve("classes")).compareTo(modified(JAR)) <= 0;
  }

  /**
   * The beginning of a command line: Java, its flags, and the program.
   *
   * @param flags more of them: of the heap, system properties
   */
  public static List<String> command(List<String> flags) {
    List<String> command = java();
    command.addAll(flags);
    if (!isPackaged()) {
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      return command;
    }
    if (archive()) {
      command.add("-XX:SharedArchiveFile=" + ARCHIVE);
    }
    command.addAll(List.of("-jar", JAR.toString()));
    return command;
  }

  private static List<String> java() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(FLAGS);
    return java;
  }

  private static synchronized boolean archive() {
    if (!tried) {
      tried = true;
      try (FileChannel channel =
              FileChannel.open(
                  ARCHIVE.resolveSibling("test-server.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && isStale()) {
          write();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("no archive of the server's classes", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Files.exists(ARCHIVE);
  }

  private static boolean isStale() {
    return !Files.exists(ARCHIVE) || modified(ARCHIVE).compareTo(modified(JAR)) < 0;
  }

  /** The JVM writes it when a server that was started for it ends. */
  private static void write() throws IOException, InterruptedException {
    Path unfinished = ARCHIVE.resolveSibling(ARCHIVE.getFileName() + ".unfinished");
    Files.deleteIfExists(ARCHIVE);
    Files.deleteIfExists(unfinished);
    Path dataDir = TempDirectories.create("tallyhouse-archive-");
    TempDirectories.deleteAtExit(dataDir, () -> {});
    ClickHouseConfig clickHouse = TestEngines.clickHouse();
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    List<String> command = java();
    command.addAll(
        List.of("-XX:ArchiveClassesAtExit=" + unfinished, "-jar", JAR.toString(), "serve"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
    builder.environment().put("TALLYHOUSE_HTTP_PORT", "0");
    builder.environment().put("TALLYHOUSE_DATA_DIR", dataDir.toString());
    builder.environment().put("TALLYHOUSE_CLICKHOUSE_URL", TestEngines.url(clickHouse));
    builder.environment().put("TALLYHOUSE_POSTGRES_URL", TestEngines.url(postgres));
    Process server = builder.start();
    try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      server.destroy();
      boolean ended = server.waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS);
      if (line != null && ended && isUsable(unfinished)) {
        Files.move(unfinished, ARCHIVE);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private static boolean isUsable(Path archive) throws IOException, InterruptedException {
    List<String> command = java();
    command.addAll(
        List.of("-Xshare:on", "-XX:SharedArchiveFile=" + archive, "-jar", JAR.toString(), "-h"));
    Process help =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return help.waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS) && help.exitValue() == 0;
  }

  private static FileTime newest(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      @Nullable FileTime newest =
          files
              .filter(Files::isRegularFile)
              .map(ServerJvm::modified)
              .max(FileTime::compareTo)
              .orElse(null);
      return newest == null ? FileTime.fromMillis(0) : newest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
