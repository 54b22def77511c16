package io.tallyhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Vert.x's decoder of requests that counts the memory of heads as its connection's: from their
 * first byte, however slowly the others come, until their requests are answered, however many more
 * come before. Of its connection's event loop alone.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  /** What a line of a head takes besides its bytes, about: those of four bytes take this most. */
  private static final int LINE_BYTES = 160;

  /** What a request takes besides its head, about. */
  private static final int REQUEST_BYTES = 1 << 10;

  private final ConnectionMemory.Share share;
  private final Queue<Long> unanswered = new ArrayDeque<>();
  private boolean inBody;
  private int lines;
  private long consumed;
  private long pending;

  RequestDecoder(HttpServerOptions options, ConnectionMemory.Share share) {
    super(options);
    this.share = share;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (!share.mayRead()) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int readable = in.readableBytes();
    int known = out.size();
    super.decode(context, in, out);
    consumed += inBody ? 0 : readable - in.readableBytes();
    for (int i = known; i < out.size(); i++) {
      decoded(out.get(i));
    }
    pend((long) lines * LINE_BYTES + consumed + (inBody ? 0 : in.readableBytes()));
  }

  /** The connection is closed: nobody is there to be told that a head is not whole. */
  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  private void decoded(Object message) {
    if (message instanceof HttpRequest) {
      long head = REQUEST_BYTES + (long) lines * LINE_BYTES + consumed;
      unanswered.add(head);
      share.add(head);
      inBody = true;
      lines = 0;
      consumed = 0;
    }
    if (message instanceof LastHttpContent) {
      inBody = false;
      lines = 0;
      consumed = 0;
    }
  }

  /** What has come of a head, or of the lines after a body, that is not whole. */
  private void pend(long bytes) {
    if (bytes != pending) {
      share.add(bytes - pending);
      pending = bytes;
    }
  }

  /** Called for every line of a head, and after a body in chunks. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    lines++;
    return super.splitHeaderName(line, start, length);
  }

  /** Tells the decoder of the ends of answers. */
  ChannelOutboundHandlerAdapter answers() {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ChannelFuture unused = context.write(message, promise);
        if (message instanceof LastHttpContent && !isInterim(message)) {
          Long head = unanswered.poll();
          share.add(head == null ? 0 : -head);
        }
      }
    };
  }

  /** As "100 Continue": the answer comes later. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
