package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MalformedUtf8Test {
  @Test
  void everyCodePoint_isWellFormedAtEveryPlace() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < 0xd800 || codePoint > 0xdfff) {
        String text = "x".repeat(codePoint % 9) + Character.toString(codePoint) + "yz";
        assertThat(EventDecoder.malformedAt(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
      }
    }
  }

  @Test
  void randomBytes_areJudgedAsTheJdkJudges() {
    Random random = new Random(7);
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = interesting(random);
      }
      assertThat(EventDecoder.malformedAt(bytes) < 0).as("%d", i).isEqualTo(isWellFormed(bytes));
    }
  }

  @Test
  void firstMalformedByte_isNamed() {
    byte[] bytes = "0123456789é0123456789".getBytes(StandardCharsets.UTF_8);
    bytes[15] = (byte) 0xff;
    assertThat(EventDecoder.malformedAt(bytes)).isEqualTo(15);
  }

  private static byte interesting(Random random) {
    int[] edges = {
      0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0,
      0xf4, 0xf5
    };
    return (byte)
        (random.nextBoolean() ? edges[random.nextInt(edges.length)] : random.nextInt(256));
  }

  private static boolean isWellFormed(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
