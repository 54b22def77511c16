package io.tallyhouse.transcript;

import io.tallyhouse.transcript.TranscriptPlaces.Place;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The transcripts below some directories, those of subagents too. A directory itself may be a
 * symbolic link; below it none is followed: one that leads out must not be, and what one leads to
 * inside is found anyway. Those that may lead to transcripts are counted and named. Thread-safe.
 */
public final class TranscriptFiles {
  /** Levels of directories searched; Claude Code uses four. */
  public static final int DEPTH_MAX = 64;

  /** Links that are named; the others are counted. */
  public static final int LINK_NAMES_MAX = 20;

  private static final String ENDING = ".jsonl";
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final TranscriptPlaces places;

  /** Looks below one directory. */
  public TranscriptFiles(Path dir) {
    this(TranscriptPlaces.of(dir));
  }

  /** Looks below these directories, which are looked for each time anew. */
  public TranscriptFiles(TranscriptPlaces places) {
    this.places = places;
  }

  /**
   * Looks whether there is where to look.
   *
   * @throws MissingTranscriptsException if a directory that was named is none, or if none of those
   *     is there that nobody named
   * @throws IOException if a real path cannot be resolved
   */
  public void check() throws IOException {
    roots();
  }

  /**
   * Lists the transcripts there are now. Special files are passed over.
   *
   * @throws MissingTranscriptsException as {@link #check}
   * @throws IOException if a real path cannot be resolved
   */
  public TranscriptListing list() throws IOException {
    Search search = new Search();
    for (Path root : roots()) {
      search.root = root;
      Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH_MAX, search);
    }
    List<TranscriptFile> files = new ArrayList<>(search.files.values());
    files.sort(
        Comparator.comparing(TranscriptFile::relativePath)
            .thenComparing(file -> file.path().toString()));
    List<String> linkNames = search.links.stream().limit(LINK_NAMES_MAX).toList();
    return new TranscriptListing(files, search.unreadable, search.links.size(), linkNames);
  }

  /** The real paths of the directories there are. */
  private Set<Path> roots() throws IOException {
    Set<Path> roots = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    for (Place place : places.places()) {
      Path dir = place.dir();
      if (place.configuration() && Files.isDirectory(dir.resolve(TranscriptPlaces.PROJECTS))) {
        dir = dir.resolve(TranscriptPlaces.PROJECTS);
      }
      if (Files.isDirectory(dir) && Files.isReadable(dir)) {
        roots.add(dir.toRealPath());
      } else {
        missing.add(dir.toString());
      }
    }
    String names = String.join(", ", missing);
    if (!places.setting().isEmpty() && !missing.isEmpty()) {
      throw new MissingTranscriptsException(
          "Not a directory, or not readable: " + names + " (named by " + places.setting() + ").");
    }
    if (roots.isEmpty()) {
      throw new MissingTranscriptsException(
          "There are no transcripts: none of these is a directory: "
              + names
              + ". Name one with TALLYHOUSE_TRANSCRIPTS_DIR.");
    }
    return roots;
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
      // Checked before as well: opening what became a fifo would wait for its writer.
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
        && isBelowARoot(real);
  }

  private boolean isBelowARoot(Path real) throws IOException {
    for (Path root : roots()) {
      if (real.startsWith(root)) {
        return true;
      }
    }
    return false;
  }

  private static String key(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? "" : key.toString();
  }

  /** One walk through all directories. */
  private static final class Search extends SimpleFileVisitor<Path> {
    private final Map<Path, TranscriptFile> files = new LinkedHashMap<>();
    private final Set<String> links = new TreeSet<>();
    private Path root = Path.of("");
    private int unreadable;

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      if (path.equals(root)) {
        return FileVisitResult.CONTINUE; // A file in place of the directory.
      }
      if (attributes.isSymbolicLink()) {
        if (path.toString().endsWith(ENDING) || Files.isDirectory(path)) {
          links.add(path.toString());
        }
      } else if (attributes.isRegularFile() && path.toString().endsWith(ENDING)) {
        files.putIfAbsent(
            path,
            new TranscriptFile(
                root.relativize(path).toString().replace(File.separatorChar, '/'),
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
