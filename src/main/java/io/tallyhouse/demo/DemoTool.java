package io.tallyhouse.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The tools of the demo's agents: how often each is called, how long it takes, how often it fails.
 */
enum DemoTool {
  READ("Read", 30, 45, 0.7, 0.006, "%s"),
  EDIT("Edit", 17, 85, 0.6, 0.028, "%s"),
  BASH("Bash", 19, 1_150, 1.3, 0.071, "%c"),
  GREP("Grep", 12, 120, 0.8, 0.004, "pattern: %w, path: %s"),
  GLOB("Glob", 6, 60, 0.6, 0.002, "**/*%w*"),
  WRITE("Write", 5, 95, 0.6, 0.011, "%s"),
  TODO_WRITE("TodoWrite", 5, 12, 0.4, 0, "3 todos, 1 in progress: %w"),
  WEB_SEARCH("WebSearch", 2, 2_600, 0.5, 0.032, "%w best practice"),
  WEB_FETCH("WebFetch", 2, 1_900, 0.8, 0.094, "https://docs.example.com/%w"),
  TASK("Task", 2, 48_000, 0.7, 0.018, "Explore how %w works");

  private static final List<String> WORDS =
      List.of(
          "checkout",
          "session",
          "retry",
          "invoice",
          "cache",
          "pagination",
          "webhook",
          "tenant",
          "upload",
          "search",
          "login",
          "migration",
          "metrics",
          "locale",
          "export",
          "queue");
  private static final List<String> COMMANDS =
      List.of(
          "npm test -- --silent",
          "git diff --stat",
          "go test ./...",
          "mvn -q verify",
          "git log --oneline -n 20",
          "docker compose ps",
          "pytest -x -q tests/unit",
          "cargo clippy",
          "ls -la src",
          "psql -c 'select count(*) from orders'");
  private static final int CALLS_OF_ALL;

  static {
    int sum = 0;
    for (DemoTool tool : values()) {
      sum += tool.calls;
    }
    CALLS_OF_ALL = sum;
  }

  private final String wireName;
  private final int calls;
  private final double medianMs;
  private final double sigma;
  private final double errorRate;
  private final String preview;

  DemoTool(
      String wireName, int calls, double medianMs, double sigma, double errorRate, String preview) {
    this.wireName = wireName;
    this.calls = calls;
    this.medianMs = medianMs;
    this.sigma = sigma;
    this.errorRate = errorRate;
    this.preview = preview;
  }

  /** One of the tools, the frequent ones more often. */
  static DemoTool next(RandomGenerator random) {
    int left = random.nextInt(CALLS_OF_ALL);
    for (DemoTool tool : values()) {
      left -= tool.calls;
      if (left < 0) {
        return tool;
      }
    }
    throw new IllegalStateException("unreachable");
  }

  String wireName() {
    return wireName;
  }

  /** How long a call takes, log-normal, milliseconds. */
  long nextLatencyMs(RandomGenerator random) {
    return Math.max(1, Math.round(logNormal(random, medianMs, sigma)));
  }

  boolean nextFails(RandomGenerator random) {
    return random.nextDouble() < errorRate;
  }

  /** What the call was about. */
  String nextPreview(RandomGenerator random, String cwd) {
    String word = oneOf(random, WORDS);
    return preview
        .replace("%s", cwd + "/src/" + word + "/" + oneOf(random, WORDS) + ".ts")
        .replace("%c", oneOf(random, COMMANDS))
        .replace("%w", word);
  }

  static <T> T oneOf(RandomGenerator random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  static double logNormal(RandomGenerator random, double median, double sigma) {
    return median * Math.exp(sigma * random.nextGaussian());
  }
}
