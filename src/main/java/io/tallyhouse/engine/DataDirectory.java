package io.tallyhouse.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a server keeps everything ({@code TALLYHOUSE_DATA_DIR}), held by one
 * server at a time through a locked file with its process id. The lock goes with the process,
 * however that ends.
 *
 * <p>Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
  /** The file whose lock says that the directory is in use. */
  static final String LOCK_FILE = "tallyhouse.lock";

  /** How long a server that was just killed may take to let go of the lock. */
  static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(1);

  private static final Duration LOCK_POLL = Duration.ofMillis(20);
  private static final int PID_BYTES_MAX = 20;

  /**
   * The directories open in this JVM. File locks belong to the process and closing any channel of
   * the file drops them, so that a second attempt here must not even touch the file.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates the directory where it is missing (mode 0700; one that exists keeps its mode) and locks
   * it.
   *
   * @throws EngineException when it is not a directory, can't be written or is in use
   */
  public static DataDirectory open(Path directory) {
    Path path = create(directory.toAbsolutePath().normalize());
    if (!OPEN.add(path)) {
      throw inUse(path, Long.toString(ProcessHandle.current().pid()));
    }
    boolean opened = false;
    try {
      DataDirectory result = new DataDirectory(path, lock(path));
      opened = true;
      return result;
    } catch (IOException e) {
      throw notWritable(path, e);
    } finally {
      if (!opened) {
        OPEN.remove(path);
      }
    }
  }

  /** The directory: absolute, without symbolic links. */
  public Path path() {
    return path;
  }

  /** Lets go of the directory. Closing twice does nothing. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new EngineException(
          "The data directory " + path + " could not be closed: " + e.getMessage(), e);
    } finally {
      OPEN.remove(path);
    }
  }

  private static Path create(Path path) {
    try {
      OwnerOnlyFiles.createDirectories(path);
      return path.toRealPath();
    } catch (FileAlreadyExistsException e) {
      throw new EngineException(
          "The data directory "
              + path
              + " is not a directory. Set TALLYHOUSE_DATA_DIR to a directory.",
          e);
    } catch (IOException e) {
      throw notWritable(path, e);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK_FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      if (tryLock(channel) == null) {
        throw inUse(path, read(channel));
      }
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + LOCK_WAIT_MAX.toNanos();
    FileLock lock = channel.tryLock();
    while (lock == null && System.nanoTime() - deadline < 0 && Poll.sleep(LOCK_POLL)) {
      lock = channel.tryLock();
    }
    return lock;
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(PID_BYTES_MAX);
    channel.read(pid, 0);
    return StandardCharsets.US_ASCII.decode(pid.flip()).toString().strip();
  }

  private static EngineException inUse(Path path, String pid) {
    String holder = pid.isEmpty() ? "" : " (process " + pid + ")";
    return new EngineException(
        "The data directory "
            + path
            + " is in use by another Tallyhouse"
            + holder
            + ". Stop it, or set TALLYHOUSE_DATA_DIR to another directory.");
  }

  private static EngineException notWritable(Path path, IOException e) {
    String reason = Files.isDirectory(path) ? "can't be written" : "can't be created";
    return new EngineException(
        "The data directory "
            + path
            + " "
            + reason
            + ". Set TALLYHOUSE_DATA_DIR to a directory that this user can write to.",
        e);
  }
}
