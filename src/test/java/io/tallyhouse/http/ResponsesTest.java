package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.RawHttp;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers are sent: compressed, to HEAD, again to who has them, and to pages. */
class ResponsesTest extends ListeningRoutes {
  @ParameterizedTest
  @CsvSource({
    "0, gzip, false",
    "1023, gzip, false",
    "1024, gzip, true",
    "32768, gzip, true",
    "32769, gzip, true",
    "8000000, 'br, gzip;q=0.5', true",
    "8000000, gzip;q=0, false",
    "8000000, identity, false",
    "8000000, deflate, false",
    "10, 'gzip, identity;q=0', true",
  })
  void body_isCompressedForWhoTakesIt_andTheSame(int bytes, String accepted, boolean compressed)
      throws Exception {
    HttpResponse<byte[]> response = ask("GET", "/bytes/" + bytes, "Accept-Encoding", accepted);

    assertThat(response.headers().allValues("Content-Encoding"))
        .isEqualTo(compressed ? List.of("gzip") : List.of());
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(response.body().length);
    byte[] plain = compressed ? gunzip(response.body()) : response.body();
    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(text(bytes));
    assertThat(response.body().length <= bytes / 2)
        .isEqualTo((compressed && bytes > 10) || bytes == 0);
    assertThat(response.headers().allValues("Vary")).containsExactly("Accept-Encoding, Origin");

    HttpResponse<byte[]> head = ask("HEAD", "/bytes/" + bytes, "Accept-Encoding", accepted);
    assertThat(head.headers().map()).isEqualTo(response.headers().map());
    assertThat(head.body()).isEmpty();
  }

  /** While large answers are compressed, the same event loops go on with others. */
  @Test
  void manyLargeResponses_allArrive_andNothingOfThemStays() throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      responses.add(
          http.sendAsync(
              request("GET", "/bytes/3000000", "Accept-Encoding", "gzip").build(),
              BodyHandlers.ofByteArray()));
    }
    for (CompletableFuture<HttpResponse<byte[]>> asked : responses) {
      HttpResponse<byte[]> response = asked.get(2, TimeUnit.MINUTES);
      // Past the bound of what is compressed at a time, they go out as they are.
      boolean compressed = response.headers().firstValue("Content-Encoding").isPresent();
      byte[] plain = compressed ? gunzip(response.body()) : response.body();
      assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(text(3_000_000));
    }
    // Connections that are kept keep the arrays of their decoders.
    Awaitility.await().atMost(RESPONSE_MAX).until(() -> memory.bytes() < 1 << 20);
  }

  @Test
  void clientThatLeavesMeanwhile_keepsNothing() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (RawHttp client = new RawHttp(server, RESPONSE_MAX)) {
        client.send("GET /bytes/8000000 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
      }
    }
    Awaitility.await().atMost(RESPONSE_MAX).until(() -> memory.bytes() == 0);
    assertThat(ask("GET", "/bytes/8000000", "Accept-Encoding", "gzip").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity"})
  void file_isNotSentAgainToWhoHasIt(String accepted) throws Exception {
    HttpResponse<byte[]> first = ask("GET", "/file", "Accept-Encoding", accepted);
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().allValues("Cache-Control")).containsExactly("no-cache");
    assertThat(first.headers().allValues("Content-Type")).containsExactly("text/javascript");
    byte[] plain = accepted.equals("gzip") ? gunzip(first.body()) : first.body();
    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(FILE);

    for (String has : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      for (String method : List.of("GET", "HEAD")) {
        HttpResponse<byte[]> again =
            ask(method, "/file", "Accept-Encoding", accepted, "If-None-Match", has);
        assertThat(again.statusCode()).as(has).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().allValues("ETag")).containsExactly(tag);
        assertThat(again.headers().allValues("Cache-Control")).containsExactly("no-cache");
        assertThat(again.headers().allValues("Vary")).containsExactly("Accept-Encoding, Origin");
      }
    }
    for (String other : List.of("\"x\"", "x", tag.substring(1))) {
      HttpResponse<byte[]> again =
          ask("GET", "/file", "Accept-Encoding", accepted, "If-None-Match", other);
      assertThat(again.statusCode()).as(other).isEqualTo(200);
      assertThat(again.body()).isEqualTo(first.body());
    }
    HttpResponse<byte[]> head = ask("HEAD", "/file", "Accept-Encoding", accepted);
    assertThat(head.headers().map()).isEqualTo(first.headers().map());
  }

  @Test
  void encodingsOfAFile_haveTagsOfTheirOwn() throws Exception {
    assertThat(ask("GET", "/file", "Accept-Encoding", "gzip").headers().firstValue("ETag"))
        .isNotEqualTo(ask("GET", "/file").headers().firstValue("ETag"));
  }

  @Test
  void fileOfAVersion_mayBeKept_butNotUnderAnotherOnesName() throws Exception {
    assertThat(ask("GET", "/file?v=" + file.version()).headers().allValues("Cache-Control"))
        .containsExactly("public, max-age=31536000, immutable");
    for (String other : List.of("/file", "/file?v=", "/file?v=0123456789abcdef", "/file?w=1")) {
      assertThat(ask("GET", other).headers().allValues("Cache-Control"))
          .as(other)
          .containsExactly("no-cache");
    }
    assertThat(new StaticFile("b".getBytes(StandardCharsets.UTF_8), "x").version())
        .isNotEqualTo(file.version());
  }

  /**
   * After the response to a HEAD, or one without a body, the connection goes on where it should.
   */
  @Test
  void respondsWithoutBody_leaveTheConnectionInOrder() throws Exception {
    try (RawHttp client = new RawHttp(server, RESPONSE_MAX)) {
      String head = " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n";
      client.send("HEAD /bytes/100000" + head + "\r\n");
      assertThat(client.response(true).orElseThrow().status()).isEqualTo(200);
      client.send("GET /file" + head + "If-None-Match: *\r\n\r\n");
      assertThat(client.response(true).orElseThrow().status()).isEqualTo(304);
      client.send("HEAD /file" + head + "\r\n");
      assertThat(client.response(true).orElseThrow().status()).isEqualTo(200);
      client.send("GET /bytes/10 HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.response(false).orElseThrow().body()).isEqualTo(text(10));
    }
  }
}
