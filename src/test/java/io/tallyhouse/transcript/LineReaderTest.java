package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.LineReader.Found;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private static final String TOO_LONG = "(too long)";

  @TempDir private Path directory;

  @Test
  void lineEnds_areCutOff() throws IOException {
    assertThat(lines("one\ntwo\r\n\n\r\nfive\rsix\n", 0))
        .containsExactly("one", "two", "", "", "five\rsix");
  }

  @Test
  void lastLineWithoutNewline_waitsUntilItIsWhole() throws IOException {
    Path file = write("first\nsec");
    LineReader reader = new LineReader(4, 64);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      reader.start(channel, 0);
      assertThat(read(reader)).containsExactly("first");
      assertThat(reader.position()).isEqualTo(6);
      Files.writeString(file, "ond\nthird", StandardOpenOption.APPEND);
      assertThat(read(reader)).containsExactly("second");
      assertThat(reader.position()).isEqualTo(13);
    }
  }

  @Test
  void whatIsTakenOfALineWithoutNewline_isNotGivenAgain() throws IOException {
    Path file = write("first\nsecond");
    LineReader reader = new LineReader(4, 64);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      reader.start(channel, 0);
      assertThat(read(reader)).containsExactly("first");
      reader.showTail();
      assertThat(
              new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8))
          .isEqualTo("second");
      assertThat(reader.position()).isEqualTo(6);
      reader.takeOfTail(4);
      assertThat(reader.position()).isEqualTo(10);
      assertThat(read(reader)).isEmpty();
      Files.writeString(file, "!\nthird\n", StandardOpenOption.APPEND);
      assertThat(read(reader)).containsExactly("nd!", "third");
      assertThat(reader.position()).isEqualTo(channel.size());
    }
  }

  @Test
  void reading_beginsAtThePosition() throws IOException {
    assertThat(lines("first\nsecond\nthird\n", 6)).containsExactly("second", "third");
    assertThat(lines("first\n", 6)).isEmpty();
    assertThat(lines("first\n", 600)).isEmpty();
  }

  @Test
  void tooLongLine_isPassedOverAndCounted() throws IOException {
    LineReader reader = new LineReader(4, 8);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            write("12345678\n12345678\r\n123456789\n123456789\r\n" + "x".repeat(99) + "\nend\n"))) {
      reader.start(channel, 0);
      assertThat(read(reader))
          .containsExactly("12345678", "12345678", TOO_LONG, TOO_LONG, TOO_LONG, "end");
      assertThat(reader.tooLongLines()).isEqualTo(3);
      assertThat(reader.position()).isEqualTo(channel.size());
      assertThat(reader.buffer().length).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void tooLongLineStillBeingWritten_waitsAndIsNotCutInTwo() throws IOException {
    Path file = write("a\n" + "x".repeat(50));
    LineReader reader = new LineReader(4, 8);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      reader.start(channel, 0);
      assertThat(read(reader)).containsExactly("a");
      assertThat(reader.position()).isEqualTo(2);
      assertThat(reader.tooLongLines()).isZero();
      Files.writeString(file, "xyz\nb\n", StandardOpenOption.APPEND);
      assertThat(read(reader)).containsExactly(TOO_LONG, "b");
      assertThat(reader.position()).isEqualTo(channel.size());
    }
  }

  @Test
  void bufferGrownForOneFile_isSmallAgainForTheNext() throws IOException {
    LineReader reader = new LineReader(4, 1000);
    try (SeekableByteChannel channel = Files.newByteChannel(write("x".repeat(900) + "\n"))) {
      reader.start(channel, 0);
      assertThat(read(reader)).hasSize(1);
      assertThat(reader.buffer().length).isGreaterThan(900);
      reader.start(channel, 0);
      assertThat(reader.buffer().length).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyFile_isReadAsItsLinesAndPositionsSay(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int lineMax = 1 + random.nextInt(40);
      StringBuilder content = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int line = random.nextInt(20); line > 0; line--) {
        String text = "y".repeat(random.nextInt(60));
        content.append(text).append(random.nextBoolean() ? "\n" : "\r\n");
        expected.add(text.length() > lineMax ? TOO_LONG : text);
      }
      long complete = content.length();
      content.append("z".repeat(random.nextInt(60)));
      LineReader reader = new LineReader(1 + random.nextInt(50), lineMax);
      try (SeekableByteChannel channel = Files.newByteChannel(write(content.toString()))) {
        reader.start(channel, 0);
        assertThat(read(reader)).as("seed %d, file %d", seed, i).isEqualTo(expected);
        assertThat(reader.position()).isEqualTo(complete);
      }
    }
  }

  private List<String> lines(String content, long position) throws IOException {
    LineReader reader = new LineReader(4, 64);
    try (SeekableByteChannel channel = Files.newByteChannel(write(content))) {
      reader.start(channel, position);
      return read(reader);
    }
  }

  private static List<String> read(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Found found = reader.next(); found != Found.END; found = reader.next()) {
      lines.add(
          found == Found.TOO_LONG
              ? TOO_LONG
              : new String(
                  reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8));
    }
    return lines;
  }

  private Path write(String content) throws IOException {
    return Files.writeString(directory.resolve("lines.jsonl"), content);
  }
}
