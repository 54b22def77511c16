package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Blank;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in lines that crashes and editors spoiled. A, B and P stand for whole records. */
class RecordReaderTest {
  private static final String COMMON =
      "\"sessionId\":\"0a4c1f6e-8a4b-4c56-9d0e-2f1b7f3f5a01\",\"timestamp\":\"2026-02-27T23:52:10Z\"";
  private static final String A =
      "{\"parentUuid\":null,\"type\":\"user\",\"uuid\":\"a\","
          + COMMON
          + ",\"message\":{\"role\":\"user\",\"content\":\"use {\\\"type\\\":\\\"user\\\"} ü\"}}";
  private static final String B =
      "{\"type\":\"assistant\",\"uuid\":\"b\","
          + COMMON
          + ",\"message\":{\"id\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"b\\\\\"}],"
          + "\"usage\":{\"input_tokens\":3,\"output_tokens\":9}}}";
  private static final String P =
      "{\"type\":\"progress\",\"data\":{\"type\":\"hook\",\"n\":[1,{}]}}";
  private static final String BOM = "\ufeff";

  private final RecordReader reader = new RecordReader();

  @ParameterizedTest
  @CsvSource({
    "A, a",
    "P, progress",
    "BOM A, a",
    "NUL A, a",
    "A NUL, a",
    "NUL BOM A NUL ESC, a",
    "ESC A CR, a",
    "A B, a b",
    "A NUL B, a b",
    "A CR B, a b",
    "A BOM B, a b",
    "A P B, a progress b",
    "P A, progress a",
    "A B A B, a b a b",
    "A x, a malformed",
    "A #, a malformed",
    "x A, malformed a",
    "NUL x NUL A, malformed a",
    "A x B, a malformed b",
    "[] A, no-object a",
  })
  void recordsAreFound_andTheRestIsCounted(String line, String expected) {
    String torn = B.substring(0, 60);
    String text =
        line.replace("BOM", BOM)
            .replace("NUL", "\0\0\0")
            .replace("ESC", "\u001b")
            .replace("CR", "\r")
            .replace(" ", "")
            .replace("A", "\u0001A")
            .replace("B", "\u0001B")
            .replace("P", "\u0001P")
            .replace("\u0001A", A)
            .replace("\u0001B", B)
            .replace("\u0001P", P)
            .replace("#", torn);

    assertThat(String.join(" ", names(read(text)))).isEqualTo(expected);
  }

  @Test
  void recordBehindOneThatIsCutOffAnywhere_isFound() {
    for (String first : List.of(A, B, P)) {
      for (int cut = 1; cut < first.length(); cut++) {
        List<TranscriptLine> found = read(first.substring(0, cut) + B);
        // What is cut off is an error, unless it is seen to be of a line with nothing to store.
        assertThat(names(found)).as("cut at %d of %s", cut, first).endsWith("b");
        assertThat(found.stream().filter(AssistantLine.class::isInstance)).hasSize(1);
        assertThat(found.stream().filter(UserLine.class::isInstance)).isEmpty();
        assertThat(found.stream().filter(Unreadable.class::isInstance))
            .as("cut at %d of %s", cut, first)
            .hasSize(first.equals(P) && cut >= P.indexOf(',') ? 0 : 1);
      }
    }
  }

  @Test
  void recordBehindOneThatWasOverwrittenWithNul_isFound() {
    for (int cut = 1; cut < A.length(); cut += 7) {
      List<TranscriptLine> found = read(A.substring(0, cut) + "\0".repeat(50) + B);
      assertThat(names(found)).as("cut at %d", cut).hasSize(2).endsWith("b");
      assertThat(found.get(0)).isInstanceOf(Unreadable.class);
    }
  }

  @Test
  void endOfARecordWhoseBeginIsLost_isNoRecord() {
    for (int cut = 1; cut < B.length() - 1; cut++) {
      assertThat(read(B.substring(cut)))
          .as("cut at %d", cut)
          .noneMatch(line -> line instanceof AssistantLine || line instanceof UserLine)
          .anyMatch(Unreadable.class::isInstance);
    }
  }

  @Test
  void partOfARecordThatIsCutOff_isNoRecord() {
    for (int cut = 1; cut < B.length(); cut++) {
      assertThat(read(B.substring(0, cut)))
          .as("cut at %d", cut)
          .noneMatch(line -> line instanceof AssistantLine || line instanceof UserLine);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r", "\ufeff", "\ufeff \r"})
  void whiteSpace_isBlank(String line) {
    assertThat(read(line)).containsExactly(new Blank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\0\0\0\r", " \u001b", "\ufeff\0"})
  void lineOfControlCharacters_isCountedAsPadding(String line) {
    assertThat(read(line)).containsExactly(new Unreadable(RecordReader.PADDING));
  }

  @Test
  void recordWithABadField_isOneErrorNamedByTheField() {
    String bad = B.replace("\"input_tokens\":3", "\"input_tokens\":-3");

    assertThat(read(bad)).containsExactly(new Unreadable("input_tokens"));
    assertThat(names(read(bad + A))).containsExactly("input_tokens", "a");
    assertThat(names(read(A.replace("\"type\":\"user\"", "\"type\":\"user\",\"type\":\"x\""))))
        .containsExactly("duplicate field");
  }

  @Test
  void tail_isTakenUpToItsLastWholeRecord() {
    for (int cut = 0; cut <= B.length(); cut++) {
      byte[] bytes = utf8(BOM + A + "\0" + B.substring(0, cut));
      RecordReader.Tail tail = reader.readTail(bytes, 0, bytes.length, null);
      boolean whole = cut == B.length();
      assertThat(names(tail.records())).isEqualTo(whole ? List.of("a", "b") : List.of("a"));
      assertThat(tail.length()).isEqualTo(whole ? bytes.length : utf8(BOM + A).length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\0", "x", "[]", "{", "{}x}", "{\"a\":1}"})
  void tailThatIsNoRecord_waitsForItsNewline(String tail) {
    byte[] bytes = utf8(tail);
    assertThat(reader.readTail(bytes, 0, bytes.length, null).records())
        .allMatch(Other.class::isInstance);
  }

  @Test
  @Timeout(120)
  void madeUpLines_takeNoTimeToSpeakOf() {
    int bytes = 4 << 20;
    for (String piece : List.of("{\"a\":", "{\"a\":1,\"b\":[", "{\"", "{\"a\":{}", "[{\"a\":\"")) {
      assertThat(read(piece.repeat(bytes / piece.length()))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anySpoiling_throwsNothing(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = utf8(A + B + P + A);
      for (int change = random.nextInt(5); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int from = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - from);
      assertThat(reader.read(bytes, from, length, null)).as("seed %d", seed).isNotEmpty();
      assertThat(reader.readTail(bytes, from, length, null).length()).isBetween(0, length);
    }
  }

  private List<TranscriptLine> read(String line) {
    byte[] bytes = utf8(line);
    return reader.read(bytes, 0, bytes.length, null);
  }

  private static List<String> names(List<TranscriptLine> lines) {
    return lines.stream().map(RecordReaderTest::name).toList();
  }

  private static String name(TranscriptLine line) {
    if (line instanceof UserLine user) {
      return user.header().uuid();
    }
    if (line instanceof AssistantLine assistant) {
      return assistant.header().uuid();
    }
    if (line instanceof Unreadable unreadable) {
      return unreadable
          .reason()
          .replace("malformed JSON", "malformed")
          .replace("no object", "no-object");
    }
    return line instanceof Other other ? other.type() : line.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
