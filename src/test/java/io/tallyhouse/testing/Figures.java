package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} says, in Prometheus's text format. */
public final class Figures {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  private record Sample(String name, Map<String, String> labels, double value) {}

  private final List<Sample> samples = new ArrayList<>();

  public Figures(String text) {
    for (String line : text.lines().toList()) {
      if (!line.startsWith("#")) {
        samples.add(sample(line));
      }
    }
    assertThat(samples).isNotEmpty();
  }

  public static Figures of(TallyhouseServer server) {
    ApiResponse response = new ApiClient(server, null).get("/metrics");
    assertThat(response.status()).as("%s", response).isEqualTo(200);
    assertThat(response.contentType().orElse("")).startsWith("text/plain; version=0.0.4");
    return new Figures(response.body());
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).as("a sample: %s", line).isTrue();
    Map<String, String> labels = new HashMap<>();
    if (matcher.group(2) != null) {
      Matcher label = LABEL.matcher(matcher.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(matcher.group(1), labels, value(matcher.group(3)));
  }

  private static double value(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }

  /** The values that a label has anywhere. */
  public Set<String> values(String label) {
    Set<String> values = new TreeSet<>();
    samples.forEach(
        sample -> {
          String value = sample.labels().get(label);
          if (value != null) {
            values.add(value);
          }
        });
    return values;
  }

  /** The number of series. */
  public int size() {
    return samples.size();
  }

  /**
   * The sum of all series of a name, rounded.
   *
   * @param labels names and values in turn, which a series must have
   */
  public long sum(String name, String... labels) {
    assertThat(names()).contains(name);
    return Math.round(
        samples.stream()
            .filter(sample -> sample.name().equals(name) && has(sample, labels))
            .mapToDouble(Sample::value)
            .sum());
  }

  private static boolean has(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
