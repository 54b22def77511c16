package io.tallyhouse.benchmarks;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection of a run, with the request on its way and what came of its response. */
final class LoadConnection {
  final int index;
  SocketChannel channel;
  SelectionKey key;
  LoadClient.Request request;
  ByteBuffer out;
  byte[] in = new byte[1 << 12];
  int size;
  int headEnd;
  long startNanos;
  long resumeNanos;

  LoadConnection(int index) {
    this.index = index;
  }

  /** The response, if it is there to its end. */
  LoadClient.Response response() {
        int end = headEnd;
    if (end == 0) {
      for (int i = 3; i < size; i++) {
        if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n') {
          end = i + 1;
          break;
        }
      }
      if (end == 0) {
        return null;
      }
      headEnd = end;
    }
    String head = new String(in, 0, end, StandardCharsets.ISO_8859_1);
    LoadClient.Response bare = new LoadClient.Response(Integer.parseInt(head.substring(9, 12)), head, "");
    String length = bare.header("content-length");
    boolean complete =
        length != null
            ? size >= end + Integer.parseInt(length)
            : new String(in, end, size - end, StandardCharsets.ISO_8859_1)
                .endsWith("0\r\n\r\n");
    return complete
        ? new LoadClient.Response(
            bare.status(),
            head,
            new String(in, end, size - end, StandardCharsets.UTF_8))
        : null;
  }
}
