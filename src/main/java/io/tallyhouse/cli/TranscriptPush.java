package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.transcript.MissingTranscriptsException;
import io.tallyhouse.transcript.TranscriptFile;
import io.tallyhouse.transcript.TranscriptFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Sends this machine's transcripts to a server, each from where the server has it. Blocks. */
final class TranscriptPush {
  /** A part of a file, before compression. */
  static final int PART_BYTES = 4 << 20;

  /** The largest part, for a line that is longer: a request has no more. */
  static final int PART_BYTES_MAX = 32 << 20;

  private static final String PATH = "/api/v1/transcripts";

  /**
   * What was sent.
   *
   * @param bytes before compression
   * @param unreadable lines of which the server could make nothing
   */
  record Pushed(long files, long bytes, long lines, long unreadable) {}

  private final ServerConnection server;
  private final String host;
  private final String user;
  private long files;
  private long bytes;
  private long lines;
  private long unreadable;

  /**
   * @param host this machine
   * @param user whose the transcripts are; empty = nobody's
   */
  TranscriptPush(ServerConnection server, String host, String user) {
    this.server = server;
    this.host = host;
    this.user = user;
  }

  /** This machine, as its transcripts are known by. */
  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /**
   * Sends what the server does not have.
   *
   * @param full whether to send each file from its begin
   * @throws CommandException if there are no transcripts, or the server does not take them
   */
  Pushed push(TranscriptFiles transcripts, boolean full) {
    Map<String, Long> known = new HashMap<>();
    if (!full) {
      for (JsonNode file :
          server.get(PATH + "?host=" + ServerConnection.encode(host)).path("files")) {
        known.put(file.path("path").asText(), file.path("offset").asLong());
      }
    }
    try {
      for (TranscriptFile file : transcripts.list().files()) {
        long offset = known.getOrDefault(file.path().toString(), 0L);
        // A shorter file is another one.
        if (offset != file.sizeBytes()) {
          push(transcripts, file, offset > file.sizeBytes() ? 0 : offset);
        }
      }
    } catch (MissingTranscriptsException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandException("The transcripts can't be read: " + e.getMessage(), e);
    }
    return new Pushed(files, bytes, lines, unreadable);
  }

  private void push(TranscriptFiles transcripts, TranscriptFile file, long from)
      throws IOException {
    Optional<SeekableByteChannel> opened = transcripts.open(file);
    if (opened.isEmpty()) {
      return;
    }
    files++;
    try (SeekableByteChannel channel = opened.get()) {
      long offset = from;
      int partBytes = PART_BYTES;
      while (offset < channel.size() && partBytes <= PART_BYTES_MAX) {
        byte[] part = read(channel, offset, partBytes);
        JsonNode taken = send(file, offset, part);
        long next = taken.path("offset").asLong();
        lines += taken.path("lines").asLong();
        unreadable += taken.path("unreadable").asLong();
        if (next != offset) {
          bytes += Math.max(0, next - offset);
          offset = next;
          partBytes = PART_BYTES;
        } else if (part.length < partBytes) {
          // The last line is still being written.
          return;
        } else {
          partBytes *= 2;
        }
      }
    }
  }

  private static byte[] read(SeekableByteChannel channel, long offset, int max) throws IOException {
    ByteBuffer part = ByteBuffer.allocate((int) Math.min(max, channel.size() - offset));
    channel.position(offset);
    while (part.hasRemaining() && channel.read(part) >= 0) {
      // The file may be shorter by now.
    }
    byte[] read = new byte[part.position()];
    part.flip().get(read);
    return read;
  }

  private JsonNode send(TranscriptFile file, long offset, byte[] part) {
    return server.postLines(
        PATH,
        gzip(part),
        "Content-Encoding",
        "gzip",
        "X-Tallyhouse-Host",
        ServerConnection.encode(host),
        "X-Tallyhouse-Path",
        ServerConnection.encode(file.path().toString()),
        "X-Tallyhouse-User",
        ServerConnection.encode(user),
        "X-Tallyhouse-Offset",
        Long.toString(offset));
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return compressed.toByteArray();
  }
}
