package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNamesTest {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String[] PIECES = {
    "a",
    "\\\\",
    "\\\"",
    "\\n",
    "ü",
    "🚀",
    "\\u0041",
    "\\ud83d",
    "\\uDE00",
    "\\ud83d\\ude00",
    ":",
    " "
  };
  private static final String[] SPACES = {"", " ", "\n\t"};

  /** Writes random JSON, and remembers each name as a parser should give it. */
  private static final class Writer {
    final Random random;
    final StringBuilder json = new StringBuilder();
    final List<String> names = new ArrayList<>();

    Writer(long seed) {
      random = new Random(seed);
    }

    void value(int depth) {
      space();
      switch (random.nextInt(depth == 0 ? 2 : 4)) {
        case 0 -> json.append(random.nextInt(1000));
        case 1 -> json.append(text());
        case 2 -> {
          json.append('[');
          members(depth, false);
          json.append(']');
        }
        default -> {
          json.append('{');
          members(depth, true);
          json.append('}');
        }
      }
      space();
    }

    private void members(int depth, boolean named) {
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        json.append(i == 0 ? "" : ",");
        if (named) {
          space();
          String name = text();
          names.add(withoutHalves(unescaped(name)));
          json.append(name);
          space();
          json.append(':');
        }
        value(depth - 1);
      }
    }

    private String text() {
      StringBuilder text = new StringBuilder("\"");
      for (int i = random.nextInt(6); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      return text.append('"').toString();
    }

    private void space() {
      json.append(SPACES[random.nextInt(SPACES.length)]);
    }
  }

  /** Jackson takes halves in values, so it can tell what a name stands for. */
  private static String unescaped(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      return json.getText();
    } catch (IOException e) {
      throw new IllegalStateException(text, e);
    }
  }

  private static String withoutHalves(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
    return whole.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomJson_isReadWithAllItsNamesAndOffsets(int part) throws IOException {
    for (int i = 0; i < 500; i++) {
      long seed = part * 1000L + i;
      Writer writer = new Writer(seed);
      writer.value(5);
      byte[] json = ("]" + writer.json + "\"").getBytes(StandardCharsets.UTF_8);
      JsonSlice value = new JsonSlice(json, 1, json.length - 2);

      List<String> names =
          JsonNames.parse(
              JSON,
              value,
              parser -> {
                List<String> found = new ArrayList<>();
                while (parser.nextToken() != null) {
                  if (parser.currentToken() == JsonToken.FIELD_NAME) {
                    found.add(parser.currentName());
                    int at = 1 + (int) parser.currentTokenLocation().getByteOffset();
                    assertThat(json[at]).as("seed %d: %s", seed, value).isEqualTo((byte) '"');
                  }
                }
                return found;
              });

      assertThat(names).as("seed %d: %s", seed, value).isEqualTo(writer.names);
      assertThat(read(value, 1 + new Random(seed).nextInt(9)))
          .as("seed %d", seed)
          .isEqualTo(read(value, json.length));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{\"\\ud83d\":1}|{\"\\ufffd\":1}",
        "{\"\\ud83d\"  :\"\\ud83d\"}|{\"\\ufffd\"  :\"\\ud83d\"}",
        "{\"\\ud83d\\ude00\":1}|{\"\\ud83d\\ude00\":1}",
        "{\"\\\\ud83d\":1}|{\"\\\\ud83d\":1}",
        "[\"\\ud83d\"]|[\"\\ud83d\"]",
        "{\"\\ud83d|{\"\\ud83d",
        "{\"\":{\"\":1,\"\\uDFFF\":\"\\\"\"}}|{\"\":{\"\":1,\"\\ufffd\":\"\\\"\"}}",
      })
  void onlyHalvesInNames_areReplaced(String json, String replaced) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonSlice value = new JsonSlice(bytes, 0, bytes.length);
    for (int piece = 1; piece <= bytes.length; piece++) {
      assertThat(read(value, piece)).as("by %d", piece).isEqualTo(replaced);
    }
    assertThat(new ReplacedSurrogates(value).hasAny()).isEqualTo(!json.equals(replaced));
  }

  private static String read(JsonSlice value, int pieceBytes) {
    ReplacedSurrogates in = new ReplacedSurrogates(value);
    byte[] all = new byte[value.length() + pieceBytes];
    int size = 0;
    for (int read = in.read(all, 0, pieceBytes); read >= 0; read = in.read(all, size, pieceBytes)) {
      size += read;
    }
    assertThat(in.read()).isEqualTo(-1);
    return new String(all, 0, size, StandardCharsets.UTF_8);
  }
}
