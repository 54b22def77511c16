package io.tallyhouse.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final ConnectionMemoryLimiter memory = new ConnectionMemoryLimiter(1 << 20);
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

  RequestDecoderTest() {
    RequestDecoder decoder = new RequestDecoder(new HttpServerOptions(), memory.opened(channel));
    channel.pipeline().addLast(decoder, decoder.responses());
  }

  @Test
  void head_counts_untilItsResponseIsSent() {
    long idle = idle();
    receive(REQUEST);
    assertThat(memory.bytes() - idle).isBetween((long) REQUEST.length(), 2000L);
    reply(HttpResponseStatus.CONTINUE);
    assertThat(memory.bytes()).isGreaterThan(idle);
    ChannelFuture sent = channel.writeOneOutbound(response(HttpResponseStatus.OK));
    assertThat(sent.isDone()).isFalse();
    assertThat(memory.bytes()).isGreaterThan(idle);
    channel.flushOutbound();
    assertThat(memory.bytes()).isEqualTo(idle);
  }

  @Test
  void headThatIsNotWhole_counts_byItsLines() {
    receive("GET / HTTP/1.1\r\n");
    receive("a:\r\n".repeat(1000));
    // What the decoder makes of each of these is a hundred bytes or more.
    assertThat(memory.bytes()).isGreaterThan(100_000);
    receive("\r\n");
    assertThat(memory.bytes()).isGreaterThan(100_000);
    reply(HttpResponseStatus.OK);
    assertThat(memory.bytes()).isLessThan(1000);
  }

  @Test
  void lineThatIsNotWhole_counts_withTheBufferThatItIsIn() {
    long idle = idle();
    channel.writeInbound(Unpooled.buffer(60_000).writeByte('G'));
    assertThat(memory.bytes() - idle).isEqualTo(60_000);
  }

  @Test
  void longestLine_counts_asLongAsTheConnectionIsOpen() {
    receive("GET / HTTP/1.1\r\nHost: x\r\na: " + "x".repeat(7000) + "\r\n\r\n");
    reply(HttpResponseStatus.OK);
    assertThat(memory.bytes()).isBetween(7000L, 16_500L);
    channel.disconnect().syncUninterruptibly();
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void requestsThatWait_countEach() {
    long idle = idle();
    receive(REQUEST);
    long one = memory.bytes() - idle;
    receive(REQUEST.repeat(99));
    assertThat(memory.bytes()).isEqualTo(idle + 100 * one);
    for (int i = 0; i < 100; i++) {
      reply(HttpResponseStatus.OK);
    }
    assertThat(memory.bytes()).isEqualTo(idle);
  }

  @Test
  void bodyThatNobodyTakes_counts_byItsPieces_andTheLinesAfterIt() {
    long idle = idle();
    receive(CHUNKED);
    long head = memory.bytes();
    receive("1\r\nx\r\n".repeat(1000));
    assertThat(memory.bytes() - head).isBetween(200_000L, 300_000L);
    long body = memory.bytes();
    receive("0\r\n" + "a:\r\n".repeat(1000));
    assertThat(memory.bytes() - body).isGreaterThan(100_000);
    receive("\r\n");
    assertThat(memory.bytes() - body).isGreaterThan(100_000);
    reply(HttpResponseStatus.OK);
    assertThat(memory.bytes()).isEqualTo(idle);
  }

  @Test
  void bodyAfterItsResponse_doesNotCount() {
    long idle = idle();
    receive(CHUNKED);
    reply(HttpResponseStatus.OK);
    receive("1\r\nx\r\n".repeat(1000) + "0\r\n\r\n");
    assertThat(memory.bytes()).isEqualTo(idle);
  }

  @Test
  void piecesOfABody_holdNothingElse() {
    ByteBuf received = Unpooled.copiedBuffer(CHUNKED + "3\r\nabc\r\n", StandardCharsets.US_ASCII);
    channel.writeInbound(received);
    assertThat(received.refCnt()).isZero();
    channel.readInbound();
    HttpContent piece = channel.readInbound();
    assertThat(piece.content().toString(StandardCharsets.US_ASCII)).isEqualTo("abc");
    piece.release();
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

  /** What a connection takes between requests. */
  private long idle() {
    receive(CHUNKED + "0\r\n\r\n");
    reply(HttpResponseStatus.OK);
    return memory.bytes();
  }

  private void receive(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void reply(HttpResponseStatus status) {
    channel.writeOutbound(response(status));
  }

  private static DefaultFullHttpResponse response(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
  }
}
