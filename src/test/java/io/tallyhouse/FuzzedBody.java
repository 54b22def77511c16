package io.tallyhouse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A body as it goes over the line: compressed or not, well or badly, in one piece or in chunks. It
 * always comes to its end: else the server would wait for the rest.
 */
final class FuzzedBody {
  static final FuzzedBody NONE = new FuzzedBody("", new byte[0]);

  private static final String[] ENCODINGS = {
    "gzip", "deflate", "x-gzip", "GZIP", "identity", "gzip, deflate", "br", "", "deflate;q=1"
  };

  /** No size of a chunk; none begins as one. */
  private static final String[] NO_CHUNKS = {"z\r\n", "-1\r\n", "\r\n\r\n", ";\r\n", "\"\r\n"};

  /** The ways in which a body is compressed. */
  private enum Form {
    GZIP("gzip"),
    GZIP_MEMBERS("gzip"),
    DEFLATE("deflate"),
    DEFLATE_RAW("deflate");

    private final String encoding;

    Form(String encoding) {
      this.encoding = encoding;
    }
  }

  private final String headers;
  private final byte[] bytes;

  private FuzzedBody(String headers, byte[] bytes) {
    this.headers = headers;
    this.bytes = bytes;
  }

  /** The headers that tell of it, a line each. */
  String headers() {
    return headers;
  }

  /** What follows the request's head. */
  byte[] bytes() {
    return bytes;
  }

  /** A body that the fuzzer's data make of what it should say. */
  static FuzzedBody of(FuzzedDataProvider data, byte[] plain, boolean compressed)
      throws IOException {
    StringBuilder headers = new StringBuilder();
    byte[] body = plain;
    if (compressed) {
      Form form = data.pickValue(Form.values());
      body = damaged(data, compress(data, form, plain));
      boolean told = data.consumeInt(0, 7) < 7;
      String encoding = told ? form.encoding : data.pickValue(ENCODINGS);
      headers.append("Content-Encoding: ").append(encoding).append("\r\n");
    }
    if (data.consumeInt(0, 3) == 3) {
      headers.append("Transfer-Encoding: chunked\r\n");
      body = chunked(data, body);
    } else {
      headers.append("Content-Length: ").append(body.length).append("\r\n");
    }
    return new FuzzedBody(headers.toString(), body);
  }

  private static byte[] compress(FuzzedDataProvider data, Form form, byte[] plain)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (form) {
      case GZIP -> write(new GZIPOutputStream(out), plain);
      case GZIP_MEMBERS -> {
        int members = data.consumeInt(1, 4);
        int at = 0;
        for (int i = members; i > 0; i--) {
          int end = i == 1 ? plain.length : data.consumeInt(at, plain.length);
          write(new GZIPOutputStream(out), Arrays.copyOfRange(plain, at, end));
          at = end;
        }
      }
      case DEFLATE -> write(new DeflaterOutputStream(out), plain);
      case DEFLATE_RAW ->
          write(new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED, true)), plain);
    }
    return out.toByteArray();
  }

  private static void write(OutputStream compressing, byte[] plain) throws IOException {
    try (compressing) {
      compressing.write(plain);
    }
  }

  /** Half of the bodies as they are, the others cut off, changed or with something behind. */
  private static byte[] damaged(FuzzedDataProvider data, byte[] body) {
    switch (data.consumeInt(0, 5)) {
      case 3 -> {
        return Arrays.copyOf(body, data.consumeInt(0, body.length));
      }
      case 4 -> {
        byte[] changed = body.clone();
        for (int i = data.consumeInt(1, 3); i > 0; i--) {
          changed[data.consumeInt(0, body.length - 1)] = data.consumeByte();
        }
        return changed;
      }
      case 5 -> {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.writeBytes(body);
        longer.writeBytes(data.consumeBytes(20));
        return longer.toByteArray();
      }
      default -> {
        return body;
      }
    }
  }

  /** Chunks with extensions and trailers now and then, some of which are none. */
  private static byte[] chunked(FuzzedDataProvider data, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < body.length) {
      int length = data.consumeInt(1, Math.min(200, body.length - at));
      String extension = data.consumeInt(0, 7) == 7 ? ";" + oneLine(data.consumeString(10)) : "";
      put(out, Integer.toHexString(length) + extension + "\r\n");
      out.write(body, at, length);
      put(out, "\r\n");
      at += length;
    }
    boolean broken = data.consumeInt(0, 7) == 7;
    put(out, broken ? data.pickValue(NO_CHUNKS) : "0\r\n");
    if (data.consumeInt(0, 7) == 7) {
      put(out, "X-Trailer: " + oneLine(data.consumeString(20)) + "\r\n");
    }
    put(out, "\r\n");
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String oneLine(String text) {
    return text.replace('\r', '_').replace('\n', '_');
  }
}
