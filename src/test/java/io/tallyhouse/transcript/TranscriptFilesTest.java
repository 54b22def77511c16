package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.transcript.TranscriptPlaces.Place;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TranscriptFilesTest {
  @TempDir private Path directory;
  private Path root = Path.of("");

  @BeforeEach
  void createRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("projects"));
  }

  @Test
  void everyTranscript_isListedOnceByPath() throws IOException {
    write("p/b.jsonl");
    write("p/a.jsonl");
    write("p/a/subagents/agent-1.jsonl");
    write("p/notes.json");
    write("o/c.jsonl");

    assertThat(names())
        .containsExactly("o/c.jsonl", "p/a.jsonl", "p/a/subagents/agent-1.jsonl", "p/b.jsonl");
  }

  @Test
  void file_isDescribed() throws IOException {
    Path file = write("p/a.jsonl");

    TranscriptFile listed = listed("p/a.jsonl");

    assertThat(listed.path()).isEqualTo(file.toRealPath());
    assertThat(listed.sizeBytes()).isEqualTo(Files.size(file));
    assertThat(listed.modifiedMs()).isEqualTo(Files.getLastModifiedTime(file).toMillis());
    assertThat(listed.fileKey()).contains(Files.getAttribute(file, "unix:ino").toString());
  }

  @Test
  void missingDirectory_isNamed() throws IOException {
    Path missing = directory.resolve("missing");
    Path file = Files.writeString(directory.resolve("file"), "");

    for (Path none : List.of(missing, file)) {
      assertThatThrownBy(() -> new TranscriptFiles(places("X", none, root)).list())
          .isInstanceOf(MissingTranscriptsException.class)
          .hasMessageContaining(none + " (named by X)")
          .hasMessageNotContaining(root.toString());
    }
  }

  @Test
  void placesThatNobodyNamed_mayBeMissing_butNotAll() throws IOException {
    write("p/a.jsonl");
    Path missing = directory.resolve("missing");
    Path further = directory.resolve("further");

    assertThat(new TranscriptFiles(places("", missing, root)).list().files()).hasSize(1);
    assertThatThrownBy(() -> new TranscriptFiles(places("", missing, further)).check())
        .isInstanceOf(MissingTranscriptsException.class)
        .hasMessageContaining(missing + ", " + further);
  }

  @Test
  void configuration_isReadInItsProjects_ifThereAre() throws IOException {
    write("p/a.jsonl");
    Files.writeString(directory.resolve("history.jsonl"), "{}\n");

    for (Path dir : List.of(directory, root)) {
      TranscriptFiles files =
          new TranscriptFiles(new TranscriptPlaces(List.of(new Place(dir, true)), "X"));
      assertThat(files.list().files())
          .extracting(TranscriptFile::relativePath)
          .containsExactly("p/a.jsonl");
    }
  }

  @Test
  void fileOfSeveralDirectories_isListedOnce_andOthersOfItsNameToo() throws IOException {
    Path file = write("p/a.jsonl");
    Path other = Files.createDirectories(directory.resolve("other/p")).resolve("a.jsonl");
    Files.writeString(other, "{}\n");
    Path link = Files.createSymbolicLink(directory.resolve("link"), root);

    TranscriptFiles files =
        new TranscriptFiles(
            places("X", root, directory.resolve("other"), link, root.resolve("p"), directory));

    List<TranscriptFile> listed = files.list().files();
    assertThat(listed)
        .extracting(TranscriptFile::path)
        .containsExactlyInAnyOrder(file.toRealPath(), other.toRealPath());
    for (TranscriptFile each : listed) {
      assertOpens(files, each);
    }
  }

  @Test
  void linksThatMayLeadToTranscripts_areCountedAndNamed() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.createDirectories(root.resolve("p"));
    Files.createSymbolicLink(root.resolve("p/linked"), outside);
    Files.createSymbolicLink(root.resolve("p/a.jsonl"), outside.resolve("nowhere"));
    Files.createSymbolicLink(root.resolve("p/notes.txt"), outside.resolve("nowhere"));

    TranscriptListing listing = new TranscriptFiles(root).list();

    assertThat(listing.links()).isEqualTo(2);
    assertThat(listing.linkNames())
        .containsExactly(
            root.toRealPath().resolve("p/a.jsonl").toString(),
            root.toRealPath().resolve("p/linked").toString());
    for (int i = 0; i < TranscriptFiles.LINK_NAMES_MAX; i++) {
      Files.createSymbolicLink(root.resolve("link" + i), outside);
    }
    assertThat(new TranscriptFiles(root).list().links())
        .isEqualTo(TranscriptFiles.LINK_NAMES_MAX + 2);
    assertThat(new TranscriptFiles(root).list().linkNames())
        .hasSize(TranscriptFiles.LINK_NAMES_MAX);
  }

  private static TranscriptPlaces places(String setting, Path... dirs) {
    return new TranscriptPlaces(
        Stream.of(dirs).map(dir -> new Place(dir, false)).toList(), setting);
  }

  @Test
  void rootMayBeALink_belowItNoneIsFollowed() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret.jsonl"), "{}\n");
    Path inside = write("p/a.jsonl");
    Files.createSymbolicLink(root.resolve("p/file.jsonl"), outside.resolve("secret.jsonl"));
    Files.createSymbolicLink(root.resolve("p/directory"), outside);
    Files.createSymbolicLink(root.resolve("p/same.jsonl"), inside);
    Files.createSymbolicLink(root.resolve("p/loop"), root);
    Files.createSymbolicLink(root.resolve("p/dangling.jsonl"), root.resolve("nowhere"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), root);

    assertThat(names()).containsExactly("p/a.jsonl");
    TranscriptFiles byLink = new TranscriptFiles(link);
    assertThat(byLink.list().files()).hasSize(1);
    assertOpens(byLink, byLink.list().files().get(0));
  }

  @Test
  @Timeout(60)
  void specialFile_isPassedOverAndNeverOpened() throws Exception {
    Path file = write("p/a.jsonl");
    TranscriptFile listed = listed("p/a.jsonl");
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

    assertThat(names()).isEmpty();
    assertThat(new TranscriptFiles(root).open(listed)).isEmpty();
  }

  @Test
  void directoryThatCannotBeListed_isCountedAndSkipped() throws IOException {
    write("p/a.jsonl");
    // A path over PATH_MAX, which not even root can list; made by moving one half below the other.
    Path upper = Files.createDirectories(deep(root.resolve("long")));
    Path half = directory.resolve("half");
    Files.createDirectories(deep(half));
    Path moved = upper.resolve("half");
    Files.move(half, moved);
    try {
      TranscriptListing listing = new TranscriptFiles(root).list();

      assertThat(listing.files()).hasSize(1);
      assertThat(listing.unreadable()).isEqualTo(1);
    } finally {
      Files.move(moved, half);
    }
  }

  @Test
  void nestingBeyondTheLimit_isCountedAndNotSearched() throws IOException {
    write("d/".repeat(TranscriptFiles.DEPTH_MAX - 1) + "in.jsonl");
    write("e/".repeat(TranscriptFiles.DEPTH_MAX) + "out.jsonl");

    TranscriptListing listing = new TranscriptFiles(root).list();

    assertThat(listing.files()).hasSize(1);
    assertThat(listing.unreadable()).isEqualTo(1);
  }

  @Test
  void vanishedFile_isNotOpened() throws IOException {
    Path file = write("p/a.jsonl");
    TranscriptFile listed = listed("p/a.jsonl");
    assertOpens(new TranscriptFiles(root), listed);
    Files.delete(file);

    assertThat(new TranscriptFiles(root).open(listed)).isEmpty();
  }

  @Test
  void fileThatBecameALink_isNotOpened() throws IOException {
    Path file = write("p/a.jsonl");
    TranscriptFile listed = listed("p/a.jsonl");
    Files.move(file, directory.resolve("moved.jsonl"));
    Files.createSymbolicLink(file, directory.resolve("moved.jsonl"));

    assertThat(new TranscriptFiles(root).open(listed)).isEmpty();
  }

  @Test
  void fileBelowADirectoryThatBecameALink_isNotOpened() throws IOException {
    write("p/a.jsonl");
    TranscriptFile listed = listed("p/a.jsonl");
    Files.move(root.resolve("p"), directory.resolve("moved"));
    Files.createSymbolicLink(root.resolve("p"), directory.resolve("moved"));

    assertThat(new TranscriptFiles(root).open(listed)).isEmpty();
  }

  @Test
  void fileReplacedByAnother_isNotOpened() throws IOException {
    Path file = write("p/a.jsonl");
    TranscriptFile listed = listed("p/a.jsonl");
    Path other = write("p/other");
    Files.delete(file);
    Files.move(other, file);

    assertThat(new TranscriptFiles(root).open(listed)).isEmpty();
  }

  private List<String> names() throws IOException {
    return new TranscriptFiles(root)
        .list().files().stream().map(TranscriptFile::relativePath).toList();
  }

  private TranscriptFile listed(String name) throws IOException {
    return new TranscriptFiles(root)
        .list().files().stream()
            .filter(file -> file.relativePath().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private static void assertOpens(TranscriptFiles files, TranscriptFile file) throws IOException {
    try (SeekableByteChannel channel = files.open(file).orElseThrow()) {
      assertThat(channel.size()).isEqualTo(file.sizeBytes());
    }
  }

  private static Path deep(Path path) {
    Path deep = path;
    for (int i = 0; i < 12; i++) {
      deep = deep.resolve("n".repeat(200));
    }
    return deep;
  }

  private Path write(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, "{\"type\":\"" + name.length() + "\"}\n");
  }
}
