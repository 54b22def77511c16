package io.tallyhouse.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * Packs the data directory of a server that has ended into a file that is small enough to be kept,
 * and unpacks it. Modes are kept, owners are not, and what the engines make anew is left out.
 */
public final class DataDirectoryArchive {
  /** Holds many files, so that those that PostgreSQL's databases have in common cost nothing. */
  private static final int DICTIONARY_BYTES = 16 << 20;

  private static final int OWNER_BITS = 0700;

  private DataDirectoryArchive() {}

  public static void pack(Path directory, Path archive) throws IOException {
    LZMA2Options options = new LZMA2Options(9);
    options.setDictSize(DICTIONARY_BYTES);
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive));
        XZOutputStream compressed = new XZOutputStream(file, options);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed);
        Stream<Path> walk = Files.walk(directory)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      // Files of one name beside each other: those of the template databases are equal.
      List<Path> files =
          walk.filter(path -> !path.equals(directory) && !isMadeAnew(directory.relativize(path)))
              .sorted(
                  Comparator.comparing((Path path) -> !Files.isDirectory(path))
                      .thenComparing(path -> path.getFileName().toString())
                      .thenComparing(path -> path))
              .toList();
      for (Path path : files) {
        add(directory, path, tar);
      }
    }
  }

  /** The engines' programs, messages, locks, and what is only true of a process. */
  private static boolean isMadeAnew(Path path) {
    String name = path.getFileName().toString();
    return path.startsWith("engines")
        || name.endsWith(".log")
        || name.endsWith(".lock")
        || name.equals("postmaster.pid")
        || name.equals("postmaster.opts")
        || name.equals("status")
        || path.toString().contains("preprocessed_configs");
  }

  private static void add(Path root, Path path, TarArchiveOutputStream tar) throws IOException {
    String name = root.relativize(path).toString();
    if (Files.isSymbolicLink(path)) {
      TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      Path target = Files.readSymbolicLink(path);
      // What a link names lies in the directory, wherever that is.
      Path inside =
          target.isAbsolute() ? path.resolve("..").normalize().relativize(target) : target;
      link.setLinkName(inside.toString());
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      return;
    }
    boolean isDirectory = Files.isDirectory(path);
    TarArchiveEntry entry = new TarArchiveEntry(isDirectory ? name + "/" : name);
    entry.setMode(Files.isExecutable(path) ? OWNER_BITS : 0600);
    entry.setSize(isDirectory ? 0 : Files.size(path));
    tar.putArchiveEntry(entry);
    if (!isDirectory) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
  }

  public static void unpack(Path archive, Path directory) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(file))) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (entry != null) {
        Path path = directory.resolve(entry.getName()).normalize();
        if (!path.startsWith(directory)) {
          throw new IOException("outside of the directory: " + entry.getName());
        }
        unpack(entry, tar, path);
        entry = tar.getNextEntry();
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, TarArchiveInputStream tar, Path path)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createDirectories(path.getParent());
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
    } else {
      Files.createDirectories(path.getParent());
      Files.copy(tar, path);
    }
    Set<PosixFilePermission> permissions =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if ((entry.getMode() & OWNER_BITS) == OWNER_BITS) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
    }
    Files.setPosixFilePermissions(path, permissions);
  }
}
