package io.tallyhouse.api.agnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.query.TimeRange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cursor that was handed out is the same place again, and nothing else is taken for one. */
class LogPositionTest {
  private static final int PLACES = 5_000;
  private static final long SEQUENCE_MAX = (1L << 32) - 1;
  private static final int BIT_MAX = 3;
  private static final String PLACE = "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3";

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void cursor_isTheSamePlaceAgain(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < PLACES; i++) {
      assertComesBack(
          new LogPosition(
              random.nextLong(1L << random.nextInt(1, 42)),
              new UUID(random.nextLong(), random.nextLong()),
              random.nextLong(1L << random.nextInt(1, 33)),
              random.nextInt(BIT_MAX + 1)));
    }
  }

  @Test
  void firstAndLastPlaces_haveCursorsToo() {
    assertComesBack(new LogPosition(TimeRange.MIN_MS, new UUID(0, 0), 0, 0));
    assertComesBack(new LogPosition(TimeRange.MAX_MS, new UUID(-1, -1), SEQUENCE_MAX, BIT_MAX));
    assertComesBack(LogPosition.END);
  }

  private static void assertComesBack(LogPosition position) {
    String cursor = position.toCursor();
    assertThat(cursor).as("fit for a URL").matches("[A-Za-z0-9_-]+");
    assertThat(LogPosition.ofCursor(cursor)).as(cursor).contains(position);
  }

  @Test
  void theTextThatTheOthersSpoil_isAPlace() {
    assertThat(LogPosition.ofCursor(base64(PLACE)))
        .contains(
            new LogPosition(
                1_710_498_600_250L,
                UUID.fromString("550e8400-e29b-41d4-a716-446655440000"),
                17,
                3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1710498600250",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 ",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3 0",
        " 1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3 ",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3\n",
        "1710498600250\n550e8400-e29b-41d4-a716-446655440000\n17\n3",
        "1710498600250  550e8400-e29b-41d4-a716-446655440000 17 3",
        "1710498600250,550e8400-e29b-41d4-a716-446655440000,17,3",
        " 550e8400-e29b-41d4-a716-446655440000 17 3",
        "-1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3",
        "+1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3",
        "1710498600.25 550e8400-e29b-41d4-a716-446655440000 17 3",
        "17104986002500 550e8400-e29b-41d4-a716-446655440000 17 3",
        "99999999999999999999 550e8400-e29b-41d4-a716-446655440000 17 3",
        "2024-03-15T10:30:00.250Z 550e8400-e29b-41d4-a716-446655440000 17 3",
        "1710498600250 550e8400e29b41d4a716446655440000 17 3",
        "1710498600250 550e8400-e29b-41d4-a716-44665544000 17 3",
        "1710498600250 550e8400-e29b-41d4-a716-4466554400000 17 3",
        "1710498600250 550e840g-e29b-41d4-a716-446655440000 17 3",
        "1710498600250 1-1-1-1-1 17 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 -1 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 4294967296 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 9999999999 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 99999999999 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 4",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 -1",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 03",
        "١٧١٠٤٩٨٦٠٠٢٥٠ 550e8400-e29b-41d4-a716-446655440000 17 3",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3\u0000",
        "{\"timeMs\":1710498600250}"
      })
  void textThatIsNoPlace_isRefused(String text) {
    assertThat(LogPosition.ofCursor(base64(text))).as(text).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "M",
        "%",
        "....",
        "+/+/",
        "undefined",
        "null",
        "🚀",
        "1710498600250 550e8400-e29b-41d4-a716-446655440000 17 3"
      })
  void whatIsNotEvenACodedText_isRefused(String cursor) {
    assertThat(LogPosition.ofCursor(cursor)).as(cursor).isEmpty();
  }

  @Test
  void cursorThatWasCutOrAddedTo_isRefused() {
    String cursor = base64(PLACE);
    for (int length = 0; length < cursor.length(); length++) {
      String cut = cursor.substring(0, length);
      assertThat(LogPosition.ofCursor(cut)).as(cut).isEmpty();
    }
    assertThat(LogPosition.ofCursor(cursor + "A")).isEmpty();
    assertThat(LogPosition.ofCursor(cursor + cursor)).isEmpty();
    assertThat(LogPosition.ofCursor(cursor + " ")).isEmpty();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
