package io.tallyhouse.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The tools of the demo's agents: how often each is called, how long it takes, how often it fails.
 */
enum DemoTool {
  READ(
      "Read",
      30,
      45,
      0.7,
      0.006,
      "file_path",
      "%s",
      "  1\texport function %w() {",
      "File does not exist."),
  EDIT(
      "Edit",
      17,
      85,
      0.6,
      0.028,
      "file_path",
      "%s",
      "The file has been updated.",
      "String to replace not found in file."),
  BASH("Bash", 19, 1_150, 1.3, 0.071, "command", "%c", "ok %w", ""),
  GREP("Grep", 12, 120, 0.8, 0.004, "pattern", "%w", "src/%w/%v.ts", "Path does not exist."),
  GLOB("Glob", 6, 60, 0.6, 0.002, "pattern", "**/*%w*", "src/%w/index.ts", "Path does not exist."),
  WRITE(
      "Write",
      5,
      95,
      0.6,
      0.011,
      "file_path",
      "%s",
      "File created.",
      "File has not been read yet."),
  TODO_WRITE("TodoWrite", 5, 12, 0.4, 0, "todos", "fix %w", "Todos have been modified.", ""),
  WEB_SEARCH(
      "WebSearch",
      2,
      2_600,
      0.5,
      0.032,
      "query",
      "%w best practice",
      "https://docs.example.com/%w",
      "Search failed."),
  WEB_FETCH(
      "WebFetch",
      2,
      1_900,
      0.8,
      0.094,
      "url",
      "https://docs.example.com/%w",
      "# %w",
      "Request failed with status code 404"),
  TASK(
      "Task",
      2,
      48_000,
      0.7,
      0.018,
      "prompt",
      "Explore how %w works",
      "%w is read by %v.",
      "The agent was stopped."),
  GITHUB(
      "mcp__github__search_code",
      3,
      640,
      0.7,
      0.021,
      "query",
      "%w",
      "src/%w/%v.ts",
      "API rate limit exceeded."),
  LINEAR(
      "mcp__linear__get_issue",
      2,
      380,
      0.6,
      0.012,
      "query",
      "%w",
      "%w fails when %v is empty.",
      "Entity not found."),
  POSTGRES(
      "mcp__postgres__query",
      2,
      95,
      1.1,
      0.058,
      "sql",
      "select count(*) from %w",
      "%w | 42",
      "relation \"%w\" does not exist");

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
  private final String inputName;
  private final String input;
  private final String result;
  private final String failure;

  DemoTool(
      String wireName,
      int calls,
      double medianMs,
      double sigma,
      double errorRate,
      String inputName,
      String input,
      String result,
      String failure) {
    this.wireName = wireName;
    this.calls = calls;
    this.medianMs = medianMs;
    this.sigma = sigma;
    this.errorRate = errorRate;
    this.inputName = inputName;
    this.input = input;
    this.result = result;
    this.failure = failure;
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

  /** One that a subagent calls, which starts no others. */
  static DemoTool nextOfSubagent(RandomGenerator random) {
    DemoTool tool = next(random);
    return tool == TASK ? READ : tool;
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

  /** What a call is about. */
  ObjectNode nextInput(RandomGenerator random, String cwd) {
    String word = oneOf(random, DemoText.WORDS);
    String value =
        input
            .replace("%s", cwd + "/src/" + word + "/" + oneOf(random, DemoText.WORDS) + ".ts")
            .replace("%c", oneOf(random, COMMANDS))
            .replace("%w", word);
    return JsonNodeFactory.instance.objectNode().put(inputName, value);
  }

  /** A line of what it brings, with %w and %v for words. */
  String result() {
    return result;
  }

  /** Why it fails, when it does. */
  String failure() {
    return failure;
  }

  static <T> T oneOf(RandomGenerator random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  static double logNormal(RandomGenerator random, double median, double sigma) {
    return median * Math.exp(sigma * random.nextGaussian());
  }
}
