package io.tallyhouse.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The program of the child JVM in which ClickHouse runs: loads the engine's library and hands it
 * the arguments of {@code clickhouse local}. It ends when its standard input closes, which happens
 * when the server is gone however it went.
 *
 * <p>Arguments: the library, the lock file, then the arguments of the engine. While it runs it
 * holds the lock, so that a server started right after a killed one waits for the killed one's
 * engine to be gone.
 */
final class ClickHouseProcess {
  /** How long to wait for the engine of a killed server to let go of the data. */
  static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(20);

  /** How long the engine may take to end by itself once the server is gone. */
  static final Duration ORPHAN_GRACE = Duration.ofSeconds(15);

  /** The status when the library can't be loaded: of another system, damaged, or not whole. */
  static final int NOT_LOADED_STATUS = 3;

  private static final int SIGTERM = 15;
  private static final Pointer IGNORE = Pointer.createConstant(1);

  private static final Duration LOCK_POLL = Duration.ofMillis(20);
  private static final long ERROR_MESSAGE_OFFSET = 6L * Long.BYTES;

  private ClickHouseProcess() {}

  /** The part of the engine's C interface used here. */
  interface Engine extends Library {
    void chdb_set_signal_handlers_enabled(int enabled);

    @Nullable Pointer query_stable_v2(int argc, String[] argv);
  }

  /** The part of the C library used here. */
  interface Posix extends Library {
    int setsid();

    @Nullable Pointer signal(int signal, Pointer handler);
  }

  public static void main(String[] args) throws Exception {
    endWithParent();
    ignoreSignals();
    FileLock lock = lock(Path.of(args[1]));
    Engine engine = load(args[0]);
    // The engine's handlers would take over the signals by which the JVM finds null pointers: it
    // hangs at the first.
    engine.chdb_set_signal_handlers_enabled(0);
    String[] argv = Arrays.copyOfRange(args, 2, args.length);
    Pointer result = engine.query_stable_v2(argv.length, argv);
    String error = result == null ? "no result" : errorOf(result);
    if (error != null) {
      System.err.println("ClickHouse ended: " + error);
    }
    System.err.flush();
    lock.close();
    Runtime.getRuntime().halt(error == null ? 0 : 1);
  }

  private static Engine load(String library) {
    try {
      return Native.load(library, Engine.class);
    } catch (UnsatisfiedLinkError e) {
      System.err.println("The library can't be loaded: " + e.getMessage());
      System.err.flush();
      Runtime.getRuntime().halt(NOT_LOADED_STATUS);
      throw e;
    }
  }

  /**
   * Ctrl-C and a service's stop signal, sent to all its processes, are for the server: it drains
   * into its engine.
   */
  private static void ignoreSignals() {
    Posix posix = Native.load(null, Posix.class);
    posix.setsid();
    posix.signal(SIGTERM, IGNORE);
  }

  private static @Nullable String errorOf(Pointer result) {
    Pointer message = result.getPointer(ERROR_MESSAGE_OFFSET);
    return message == null ? null : message.getString(0);
  }

  private static void endWithParent() {
    ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
    if (parent == null) {
      Runtime.getRuntime().halt(1);
      return;
    }
    Thread guard = new Thread(() -> haltAfter(parent), "parent-guard");
    guard.setDaemon(true);
    guard.start();
  }

  private static void haltAfter(ProcessHandle parent) {
    try {
      parent.onExit().join();
      Thread.sleep(ORPHAN_GRACE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static FileLock lock(Path file) throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + LOCK_WAIT_MAX.toNanos();
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("another engine still uses " + file);
      }
      Thread.sleep(LOCK_POLL.toMillis());
    }
  }
}
