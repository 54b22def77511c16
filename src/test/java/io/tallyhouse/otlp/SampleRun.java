package io.tallyhouse.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What the real client emitted in one run against a made-up API, below {@code otlp} of the test
 * resources: its log records, its transcripts, and what the API responded.
 */
public record SampleRun(String name) {
  /** Some time after all of them, milliseconds. */
  public static final long NOW_MS = Instant.parse("2026-11-29T12:00:00Z").toEpochMilli();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The log records of the whole run as one body in JSON. */
  public byte[] json() {
    return json("logs");
  }

  /**
   * The same of another signal.
   *
   * @param signal logs, metrics or traces; not every run has all
   */
  public byte[] json(String signal) {
    return unzipped(resource(signal + ".json.gz"));
  }

  /** The log records in protobuf; few runs have it. */
  public byte[] protobuf() {
    return protobuf("logs");
  }

  /** The same of another signal. */
  public byte[] protobuf(String signal) {
    return unzipped(resource(signal + ".pb.gz"));
  }

  /** The log records in protobuf, compressed. */
  public byte[] gzippedProtobuf() {
    return resource("logs.pb.gz");
  }

  /** The log records of the run. */
  public ReadRecords<LogRecord> read() {
    return read(Signal.LOGS, "logs");
  }

  /** The same, sent in protobuf: as it was, else put into protobuf record by record. */
  public ReadRecords<LogRecord> readInProtobuf() {
    byte[] body =
        SampleRun.class.getResource("/otlp/" + name + "/logs.pb.gz") == null
            ? ProtobufLogs.of(read().records())
            : protobuf();
    try {
      return Signal.LOGS.reader(Encoding.PROTOBUF).read(body);
    } catch (UnreadableBodyException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether the run has a signal.
   *
   * @param signal logs, metrics or traces
   */
  public boolean has(String signal) {
    return SampleRun.class.getResource("/otlp/" + name + "/" + signal + ".json.gz") != null;
  }

  /** The spans of the run. */
  public ReadRecords<Span> spans() {
    return read(Signal.TRACES, "traces");
  }

  /** The points of the run's metrics. */
  public ReadRecords<DataPoint> points() {
    return read(Signal.METRICS, "metrics");
  }

  private <T extends Sent<T>> ReadRecords<T> read(Signal<T> signal, String name) {
    try {
      return signal.reader(Encoding.JSON).read(json(name));
    } catch (UnreadableBodyException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the API responded with success. */
  public List<JsonNode> responses() {
    List<JsonNode> responses = new ArrayList<>();
    String all = new String(resource("api.jsonl"), StandardCharsets.UTF_8);
    for (String line : all.lines().toList()) {
      JsonNode response = tree(line);
      if (response.path("status").asInt() == 200) {
        responses.add(response);
      }
    }
    return responses;
  }

  /** Writes the run's transcripts below a directory. */
  public void writeTranscripts(Path directory) {
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(resource("transcript.zip")))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        Path path = directory.resolve(file.getName());
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.write(path, zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] unzipped(byte[] gzip) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] resource(String file) {
    String path = "/otlp/" + name + "/" + file;
    try (InputStream in = SampleRun.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
