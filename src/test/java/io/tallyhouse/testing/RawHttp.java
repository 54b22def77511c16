package io.tallyhouse.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A client that sends whatever bytes it is given, as no well-behaved one would. Not thread-safe.
 */
public final class RawHttp implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** A response; header names are in lower case. */
  public record RawResponse(int status, Map<String, String> headers, String body) {}

  /**
   * Connects.
   *
   * @param answerMax how long to wait for each response
   */
  public RawHttp(URI server, Duration answerMax) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout((int) answerMax.toMillis());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends bytes; false if the server has closed the connection. */
  public boolean send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public boolean send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Reads the next response; empty if the server closes the connection instead.
   *
   * @throws IOException if there is none in time
   */
  public Optional<RawResponse> response(boolean toHead) throws IOException {
    try {
      while (true) {
        String statusLine = line();
        if (statusLine.isEmpty()) {
          return Optional.empty();
        }
        Map<String, String> headers = headers();
        int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
        if (status >= 200) {
          return Optional.of(new RawResponse(status, headers, toHead ? "" : body(headers)));
        }
      }
    } catch (EOFException | java.net.SocketException e) {
      return Optional.empty();
    }
  }

  /** Whether the server closes the connection within the time for a response. */
  public boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    return headers;
  }

  private String body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body.writeBytes(in.readNBytes(size));
        line();
      }
      line();
      return body.toString(StandardCharsets.UTF_8);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().trim(), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        if (line.size() == 0) {
          throw new EOFException();
        }
        break;
      }
      if (read != '\r') {
        line.write(read);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
