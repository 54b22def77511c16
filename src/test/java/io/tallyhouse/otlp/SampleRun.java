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

  /** The records of the whole run as one body in JSON. */
  public byte[] json() {
    return unzipped(resource("logs.json.gz"));
  }

  /** The same in protobuf; few runs have it. */
  public byte[] protobuf() {
    return unzipped(resource("logs.pb.gz"));
  }

  /** The same compressed. */
  public byte[] gzippedProtobuf() {
    return resource("logs.pb.gz");
  }

  /** The records of the run. */
  public ReadLogs read() {
    try {
      return Encoding.JSON.logs().read(json());
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
