package io.tallyhouse.transcript;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Where tests find transcripts, and all their lines. */
final class Transcripts {
  private Transcripts() {}

  /** The small ones of this project. */
  static Path fixture() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(Transcripts.class.getResource("/transcripts")).toURI());
  }

  /** The real ones beside the project, which need not be there; found as TranscriptsIT does. */
  static Path shared() {
    String set = System.getProperty("transcripts.dir");
    Path home = Path.of(System.getProperty("tallyhouse.home", ""));
    return set == null ? home.resolve("../shared/data/transcripts") : Path.of(set);
  }

  /** Copies of the lines of all files, in the order of the listing. */
  static List<byte[]> lines(Path root) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    TranscriptFiles files = new TranscriptFiles(root);
    LineReader reader = new LineReader();
    for (TranscriptFile file : files.list().files()) {
      try (SeekableByteChannel channel = files.open(file).orElseThrow()) {
        reader.start(channel, 0);
        while (reader.next() == LineReader.Found.LINE) {
          int from = reader.offset();
          lines.add(Arrays.copyOfRange(reader.buffer(), from, from + reader.length()));
        }
      }
    }
    return lines;
  }
}
