package io.tallyhouse.demo;

import static io.tallyhouse.demo.DemoTool.oneOf;

import java.util.List;
import java.util.random.RandomGenerator;

/** What is said in the demo's conversations. Pure but for the randomness. */
final class DemoText {
  static final List<String> WORDS =
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

  private static final List<String> PROMPTS =
      List.of(
          "The %w test fails on main since yesterday. Find out why and fix it.",
          "Add a timeout to the %w client, configurable, 10 seconds by default.",
          "Review the %w module for race conditions.",
          "Rename the old %w service to %v and update all callers.",
          "Write tests for the %w parser, edge cases too.",
          "Why is the %w page slow? Measure first, then propose a fix.",
          "Split %w into two files, it is too long.",
          "Upgrade the %w library and fix what breaks.",
          "Explain how %w and %v work together.",
          "Add a metric for failed %w requests.");
  private static final List<String> FOLLOW_UPS =
      List.of(
          "Looks good. Now do the same for %w.",
          "Run the tests again.",
          "No, keep the old behaviour for %w.",
          "Commit this with a short message.",
          "Can you make it simpler?",
          "yes",
          "And the documentation?",
          "What about an empty %w?");
  private static final List<String> BEGINS =
      List.of(
          "I'll look at the %w code first.",
          "Let me find where %w is used.",
          "Now I'll change the %w handler.",
          "The tests pass but for one. Let me look at it.",
          "Let me check how %v does it.",
          "That is the cause. I'll fix it.");
  private static final List<String> ENDS =
      List.of(
          "Done. The %w module now handles this case, and its tests pass.",
          "I fixed the %w failure: the %v was read before it was written.",
          "The %w client has a timeout now, 10 seconds by default.",
          "Both files are smaller now, and nothing else had to change.",
          "The slow part was the %v query; it has an index now.",
          "I left %w as it was and added a test that shows the behaviour.");
  private static final List<String> ERRORS =
      List.of(
          "Exit code 1\n1 test failed: %w should reject an empty %v",
          "Exit code 2\nerror: cannot find module '%w'",
          "Exit code 127\nsh: %w: command not found");
  private static final List<String> BRANCHES =
      List.of("main", "main", "feature/%w", "fix/%w-%v", "chore/upgrade-%w");

  private DemoText() {}

  static String prompt(RandomGenerator random, boolean first) {
    return fill(random, oneOf(random, first ? PROMPTS : FOLLOW_UPS));
  }

  static String begin(RandomGenerator random) {
    return fill(random, oneOf(random, BEGINS));
  }

  static String end(RandomGenerator random) {
    return fill(random, oneOf(random, ENDS));
  }

  /** Why a call failed. */
  static String error(RandomGenerator random, DemoTool tool) {
    return tool == DemoTool.BASH
        ? fill(random, oneOf(random, ERRORS))
        : "<tool_use_error>" + tool.failure() + "</tool_use_error>";
  }

  /** What a call brought. */
  static String result(RandomGenerator random, DemoTool tool) {
    StringBuilder text = new StringBuilder();
    int number = 1 + random.nextInt(4);
    for (int i = 0; i < number; i++) {
      text.append(fill(random, tool.result())).append('\n');
    }
    return text.toString();
  }

  static String gitBranch(RandomGenerator random) {
    return fill(random, oneOf(random, BRANCHES));
  }

  private static String fill(RandomGenerator random, String text) {
    return text.replace("%w", oneOf(random, WORDS)).replace("%v", oneOf(random, WORDS));
  }
}
