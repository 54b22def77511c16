package io.tallyhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
 * What the hooks and transcripts of the real client had in one run against a made-up API, and what
 * that API responded: below {@code otlp} of the test resources.
 */
public record SampleHooks(String run) {
  /** Every run. */
  public static final List<String> RUNS =
      List.of(
          "tour",
          "captured-protobuf",
          "1.0.128-tour",
          "2.0.60-tour",
          "2.1.20-tour",
          "2.1.50-tour",
          "2.1.100-tour",
          "2.1.110-tour",
          "2.1.116-tour",
          "2.1.120-tour",
          "2.1.197-tour",
          "2.1.240-tour",
          "2.1.283-tour",
          "2.1.305-tour",
          "2.1.332-background",
          "2.1.332-broken",
          "2.1.332-commit",
          "2.1.332-compact",
          "2.1.332-cumul",
          "2.1.332-denied",
          "2.1.332-extra",
          "2.1.332-first",
          "2.1.332-maxtokens",
          "2.1.332-mcp",
          "2.1.332-private",
          "2.1.332-refusal",
          "2.1.332-tty",
          "2.1.332-unknowntool",
          "2.1.332-write");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An event as its hook got it.
   *
   * @param atMs when the hook ran, milliseconds since 1970-01-01T00:00:00Z
   */
  public record Hook(long atMs, JsonNode payload) {
    /** The event's name. */
    public String name() {
      return payload.path("hook_event_name").asText();
    }

    /** As on standard input. */
    public byte[] bytes() {
      return payload.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The run's hooks in their order. */
  public List<Hook> hooks() {
    List<Hook> hooks = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(resource("hooks.jsonl.gz")), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode hook = JSON.readTree(line);
        hooks.add(
            new Hook(Instant.parse(hook.path("at").asText()).toEpochMilli(), hook.path("body")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hooks;
  }

  /** What the API responded with success. */
  public List<JsonNode> responses() {
    List<JsonNode> responses = new ArrayList<>();
    try (InputStream in = resource("api.jsonl")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        JsonNode response = JSON.readTree(line);
        if (response.path("status").asInt() == 200) {
          responses.add(response);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return responses;
  }

  /** Writes the run's transcripts below a directory; false if it has none. */
  public boolean writeTranscripts(Path directory) {
    if (SampleHooks.class.getResource(path("transcript.zip")) == null) {
      return false;
    }
    try (ZipInputStream zip = new ZipInputStream(resource("transcript.zip"))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        Path path = directory.resolve(file.getName());
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.write(path, zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  private String path(String file) {
    return "/otlp/" + run + "/" + file;
  }

  private InputStream resource(String file) {
    try (InputStream in = SampleHooks.class.getResourceAsStream(path(file))) {
      return new ByteArrayInputStream(Objects.requireNonNull(in, path(file)).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
