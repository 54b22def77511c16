package io.tallyhouse.http.limits;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's decoder of requests that counts as its connection's memory what the requests take: heads
 * from their first byte, however slowly the others come, until their responses are sent, however
 * many more come before, and bodies until somebody receives them. Of its connection's event loop
 * alone.
 */
public final class RequestDecoder extends VertxHttpRequestDecoder {
  /** What a line of a head takes besides its bytes, about: those of four bytes take this most. */
  private static final int LINE_BYTES = 128;

  /** What a request takes besides its head, about. */
  private static final int REQUEST_BYTES = 1 << 10;

  /** What a piece of a body takes besides its bytes, about. */
  private static final int PIECE_BYTES = 256;

  private static final AttributeKey<RequestDecoder> DECODER =
      AttributeKey.valueOf(RequestDecoder.class.getName());

  /** What a request takes whose response is not sent. */
  private static final class PendingResponse {
    private long head;
    private long body;
    // By somebody who counts it, or thrown away.
    private boolean bodyIsTaken;
  }

  private final ConnectionMemoryLimiter.Reservation reservation;
  private final Queue<PendingResponse> pendingResponses = new ArrayDeque<>();
  private @Nullable PendingResponse last;
  private boolean inBody;
  private int lines;
  private long consumed;
  // Netty keeps the array of the longest line as long as the connection.
  private int longestLine;
  private long pending;

  RequestDecoder(HttpServerOptions options, ConnectionMemoryLimiter.Reservation reservation) {
    super(options);
    this.reservation = reservation;
  }

  /** That of a request's connection, which may be closed by now. */
  public static RequestDecoder of(HttpServerRequest request) {
    HttpServerConnection connection = (HttpServerConnection) request.connection();
    return connection.channelHandlerContext().channel().attr(DECODER).get();
  }

  /** What its connection takes. */
  public ConnectionMemoryLimiter.Reservation reservation() {
    return reservation;
  }

  /** From now on the rest of the current request's body is received by somebody who counts it. */
  public void takeBody() {
    PendingResponse current = pendingResponses.peek();
    if (current != null) {
      reservation.add(-current.body);
      current.body = 0;
      current.bodyIsTaken = true;
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    super.handlerAdded(context);
    context.channel().attr(DECODER).set(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    super.channelRead(context, message);
    pend(unfinished() + longestLine + internalBuffer().capacity());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (!reservation.mayRead()) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int readable = in.readableBytes();
    int linesBefore = lines;
    int known = out.size();
    super.decode(context, in, out);
    if (!inBody || lines > linesBefore) {
      consumed += readable - in.readableBytes();
    }
    for (int i = known; i < out.size(); i++) {
      if (out.get(i) instanceof HttpRequest) {
        beginRequest();
      }
      if (out.get(i) instanceof HttpContent content) {
        out.set(i, bodyOf(content));
      }
    }
  }

  /** The connection is closed: nobody is there to learn that a head is not whole. */
  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  /** The connection is closed, and its handlers are gone with all that they kept. */
  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
    super.handlerRemoved0(context);
    reservation.close();
  }

  private void beginRequest() {
    PendingResponse request = new PendingResponse();
    request.head = REQUEST_BYTES + unfinished();
    reservation.add(request.head);
    pendingResponses.add(request);
    last = request;
    inBody = true;
    lines = 0;
    consumed = 0;
  }

  /**
   * A piece of a body, copied: Vert.x, which would do it later, forgets pieces of a connection that
   * is closed while they wait, and with each all that was received with it.
   */
  private HttpContent bodyOf(HttpContent content) {
    int bytes = content.content().readableBytes();
    if (last != null && !last.bodyIsTaken) {
      long count = (bytes == 0 ? 0 : PIECE_BYTES + bytes) + unfinished();
      last.body += count;
      reservation.add(count);
    }
    if (content instanceof LastHttpContent) {
      inBody = false;
      lines = 0;
      consumed = 0;
    }
    if (bytes == 0) {
      return content;
    }
    HttpContent copied = content.replace(Unpooled.copiedBuffer(content.content()));
    content.release();
    return copied;
  }

  /** What has come of a head, or of the lines after a body. */
  private long unfinished() {
    return (long) lines * LINE_BYTES + consumed;
  }

  private void pend(long bytes) {
    if (bytes != pending) {
      reservation.add(bytes - pending);
      pending = bytes;
    }
  }

  /** Called for every line of a head, and after a body in chunks. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    lines++;
    longestLine = Math.max(longestLine, line.length);
    return super.splitHeaderName(line, start, length);
  }

  /** Called for the first line of every head. */
  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    longestLine = Math.max(longestLine, line.length);
    return super.splitFirstWordInitialLine(line, start, length);
  }

  /** Notifies the decoder of responses, and when they are sent. */
  ChannelOutboundHandlerAdapter responses() {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof LastHttpContent) || isInterim(message)) {
          ChannelFuture unused = context.write(message, promise);
          return;
        }
        ChannelPromise sent = promise.unvoid();
        PendingResponse request = pendingResponses.poll();
        if (request != null) {
          // What still comes of it goes nowhere.
          request.bodyIsTaken = true;
          sent.addListener(done -> reservation.add(-request.head - request.body));
        }
        ChannelFuture unused = context.write(message, sent);
      }
    };
  }

  /** As "100 Continue": the response comes later. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
