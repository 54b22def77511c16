package io.tallyhouse.transcript;

import java.io.File;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transcripts below one directory, those of subagents too. The root itself may be a symbolic
 * link; below it none is followed: one that leads out must not be, and what one leads to inside is
 * found anyway. Thread-safe.
 */
public final class TranscriptFiles {
  /** Levels of directories searched; Claude Code uses four. */
  public static final int DEPTH_MAX = 64;

  private static final String ENDING = ".jsonl";
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path root;

  /** Looks below this directory, which need not exist. */
  public TranscriptFiles(Path root) {
    this.root = root;
  }

  /**
   * Lists the transcripts there are now. Special files are passed over.
   *
   * @throws IOException if the root exists and its real path cannot be told
   */
  public TranscriptListing list() throws IOException {
    Path realRoot;
    try {
      realRoot = root.toRealPath();
    } catch (NoSuchFileException e) {
      return new TranscriptListing(List.of(), 0);
    }
    Search search = new Search(realRoot);
    Files.walkFileTree(realRoot, EnumSet.noneOf(FileVisitOption.class), DEPTH_MAX, search);
    search.files.sort(Comparator.comparing(TranscriptFile::relativePath));
    return new TranscriptListing(search.files, search.unreadable);
  }

  /**
   * Opens a file of the listing for reading, at its begin.
   *
   * @return empty if it vanished, is another file by now, or would be reached through a link
   * @throws IOException if it is there and cannot be opened
   */
  public Optional<SeekableByteChannel> open(TranscriptFile file) throws IOException {
    SeekableByteChannel channel = null;
    try {
      // Asked before as well: opening what became a fifo would wait for its writer.
      if (!isStillThere(file)) {
        return Optional.empty();
      }
      channel = Files.newByteChannel(file.path(), READ);
      if (isStillThere(file)) {
        SeekableByteChannel opened = channel;
        channel = null;
        return Optional.of(opened);
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      if (channel != null) {
        channel.close();
      }
    }
  }

  private boolean isStillThere(TranscriptFile file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Path real = file.path().toRealPath();
    return attributes.isRegularFile()
        && key(attributes).equals(file.fileKey())
        && real.equals(file.path())
        && real.startsWith(root.toRealPath());
  }

  private static String key(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? "" : key.toString();
  }

  /** One walk. */
  private static final class Search extends SimpleFileVisitor<Path> {
    private final Path realRoot;
    private final List<TranscriptFile> files = new ArrayList<>();
    private int unreadable;

    Search(Path realRoot) {
      this.realRoot = realRoot;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      if (path.equals(realRoot)) {
        return FileVisitResult.CONTINUE; // A file in place of the directory.
      }
      if (attributes.isRegularFile() && path.toString().endsWith(ENDING)) {
        files.add(
            new TranscriptFile(
                realRoot.relativize(path).toString().replace(File.separatorChar, '/'),
                path,
                attributes.size(),
                attributes.lastModifiedTime().toMillis(),
                key(attributes)));
      } else if (attributes.isDirectory()) {
        unreadable++; // Deeper than DEPTH_MAX.
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) {
      return count(failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) {
      return failure == null ? FileVisitResult.CONTINUE : count(failure);
    }

    private FileVisitResult count(IOException failure) {
      if (!(failure instanceof NoSuchFileException)) {
        unreadable++;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
