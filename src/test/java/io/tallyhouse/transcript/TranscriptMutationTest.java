package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.transcript.LineReader.Found;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spoiled lines and files: nothing throws, nothing loops, and good lines stay what they are. */
@Timeout(120)
class TranscriptMutationTest {
  private static final long LINES_RUN_MS = Duration.ofSeconds(3).toMillis();
  private static final int FILES = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Mutations mutations = new Mutations(random);
  private final TranscriptParser parser = new TranscriptParser();

  @TempDir private Path directory;

  @Test
  void mutatedLines_neverThrowAndKeepOnlyWhatCanBeStored() throws Exception {
    System.out.println("TranscriptMutationTest: -Dseed=" + seed);
    List<byte[]> lines = lines();
    int unreadable = 0;
    int read = 0;
    for (long end = System.currentTimeMillis() + LINES_RUN_MS; System.currentTimeMillis() < end; ) {
      byte[] good = lines.get(random.nextInt(lines.size()));
      final String before = describe(parse(good));
      byte[] bad = mutations.mutate(good, lines);
      TranscriptLine line;
      try {
        line = parse(bad);
        expectStorable(line);
      } catch (RuntimeException | IOException | AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ": " + new String(bad, StandardCharsets.ISO_8859_1), e);
      }
      if (line instanceof Unreadable) {
        unreadable++;
      } else {
        read++;
      }
      assertThat(describe(parse(good))).as("seed %d", seed).isEqualTo(before);
    }
    assertThat(unreadable).as("unreadable, seed %d", seed).isPositive();
    assertThat(read).as("read, seed %d", seed).isPositive();
  }

  @Test
  void mutatedFiles_areReadToTheirEndAndTheirGoodLinesStay() throws Exception {
    System.out.println("TranscriptMutationTest: -Dseed=" + seed);
    List<byte[]> lines = lines();
    Path file = directory.resolve("mutated.jsonl");
    LineReader reader = new LineReader(1 + random.nextInt(5000), 200_000);
    for (int i = 0; i < FILES; i++) {
      List<byte[]> expected = new ArrayList<>();
      Files.write(file, content(lines, expected));
      try (SeekableByteChannel channel = Files.newByteChannel(file)) {
        reader.start(channel, 0);
        List<String> read = readAll(reader, channel.size());
        List<String> unspoiled = expected.stream().map(line -> describe(parse(line))).toList();
        if (!unspoiled.isEmpty()) { // AssertJ takes none for a mistake.
          assertThat(read).as("seed %d, file %d", seed, i).containsSubsequence(unspoiled);
        }
      }
    }
  }

  /** Lines good and bad, line ends of all kinds, and an end that is cut off or grown. */
  private byte[] content(List<byte[]> lines, List<byte[]> expected) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int i = random.nextInt(30); i > 0; i--) {
      byte[] line = lines.get(random.nextInt(lines.size()));
      if (random.nextInt(3) == 0) {
        content.writeBytes(mutations.mutate(line, lines));
        content.write('\n');
      } else {
        content.writeBytes(line);
        content.writeBytes((random.nextBoolean() ? "\n" : "\r\n").getBytes(StandardCharsets.UTF_8));
        expected.add(line);
      }
    }
    switch (random.nextInt(4)) {
      case 0 -> content.writeBytes(new byte[random.nextInt(4096)]);
      case 1 -> content.writeBytes(lines.get(random.nextInt(lines.size())));
      case 2 ->
          content.writeBytes("x".repeat(random.nextInt(400_000)).getBytes(StandardCharsets.UTF_8));
      default -> {
        // Ends with a line.
      }
    }
    return content.toByteArray();
  }

  private List<String> readAll(LineReader reader, long size) throws IOException {
    List<String> read = new ArrayList<>();
    long position = 0;
    for (Found found = reader.next(); found != Found.END; found = reader.next()) {
      assertThat(reader.position()).as("seed %d", seed).isGreaterThan(position);
      position = reader.position();
      if (found == Found.LINE) {
        read.add(describe(parser.parse(reader.buffer(), reader.offset(), reader.length())));
      }
    }
    assertThat(reader.position()).isEqualTo(position).isLessThanOrEqualTo(size);
    return read;
  }

  private TranscriptLine parse(byte[] line) {
    return parser.parse(line, 0, line.length);
  }

  /** All that a line says, also the bytes of its data. */
  private static String describe(TranscriptLine line) {
    return line.toString() + data(line);
  }

  private static List<JsonSlice> data(TranscriptLine line) {
    if (line instanceof UserLine user) {
      return user.results().stream().map(ToolResult::data).toList();
    }
    if (line instanceof AssistantLine assistant) {
      return assistant.calls().stream().map(ToolCall::data).toList();
    }
    return List.of();
  }

  private static void expectStorable(TranscriptLine line) throws IOException {
    for (JsonSlice data : data(line)) {
      assertThat(data.length()).isLessThanOrEqualTo(ToolData.DATA_BYTES_MAX);
      JSON.readTree(data.body(), data.offset(), data.length());
    }
    String text =
        line instanceof UserLine user
            ? user.text()
            : line instanceof AssistantLine assistant ? assistant.text() : "";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(utf8.length).isLessThanOrEqualTo(MessageText.TEXT_BYTES_MAX);
    assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(text);
  }

  private List<byte[]> lines() throws IOException, URISyntaxException {
    Path generated = directory.resolve("generated");
    GeneratedTranscripts.write(generated, 500_000, 11);
    List<byte[]> lines = new ArrayList<>(Transcripts.lines(generated));
    lines.addAll(Transcripts.lines(Transcripts.fixture()));
    if (Files.isDirectory(Transcripts.shared())) {
      lines.addAll(Transcripts.lines(Transcripts.shared()));
    }
    return lines;
  }
}
