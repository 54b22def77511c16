package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private final ConnectionMemory memory = new ConnectionMemory(1 << 20);
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

  RequestDecoderTest() {
    RequestDecoder decoder = new RequestDecoder(new HttpServerOptions(), memory.opened(channel));
    channel.pipeline().addLast(decoder, decoder.answers());
  }

  @Test
  void head_counts_untilItsRequestIsAnswered() {
    receive(REQUEST);
    assertThat(memory.bytes()).isBetween((long) REQUEST.length(), 2000L);
    answer(HttpResponseStatus.CONTINUE);
    assertThat(memory.bytes()).isPositive();
    answer(HttpResponseStatus.OK);
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void headThatIsNotWhole_counts_byItsLines() {
    receive("GET / HTTP/1.1\r\n");
    long line = memory.bytes();
    assertThat(line).isEqualTo(16);
    receive("a:\r\n".repeat(1000));
    // What the decoder makes of each of these is a hundred bytes or more.
    assertThat(memory.bytes()).isGreaterThan(100_000);
    receive("b: not the whole line");
    long before = memory.bytes();
    receive("xxxxxxxxxx");
    assertThat(memory.bytes()).isEqualTo(before + 10);
    receive("\r\n\r\n");
    assertThat(memory.bytes()).isGreaterThan(before);
    answer(HttpResponseStatus.OK);
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void requestsThatWait_countEach() {
    receive(REQUEST);
    long one = memory.bytes();
    receive(REQUEST.repeat(99) + "GET");
    assertThat(memory.bytes()).isEqualTo(100 * one + 3);
    for (int i = 0; i < 100; i++) {
      answer(HttpResponseStatus.OK);
    }
    assertThat(memory.bytes()).isEqualTo(3);
  }

  @Test
  void bodies_doNotCount_butTheLinesAfterThem() {
    receive("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    long head = memory.bytes();
    receive("2710\r\n" + "x".repeat(10_000) + "\r\n0\r\n");
    assertThat(memory.bytes()).isEqualTo(head);
    receive("a:\r\n".repeat(1000));
    assertThat(memory.bytes()).isGreaterThan(head + 100_000);
    receive("\r\n");
    assertThat(memory.bytes()).isEqualTo(head);
    answer(HttpResponseStatus.OK);
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void tooManyRequests_areHungUpOn_andReadNoFurther() {
    receive(REQUEST.repeat(10_000));
    int read = channel.inboundMessages().size();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    assertThat(memory.bytes()).isZero();
    // Two messages each: head and end.
    assertThat(read).isBetween(200, 2000);
  }

  private void receive(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void answer(HttpResponseStatus status) {
    channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
  }
}
