package io.tallyhouse.event;

import java.util.List;

/**
 * Texts that Claude Code itself writes into a transcript in the user's place, on lines that are not
 * marked as such: what commands printed, that the user interrupted, what became of tasks,
 * reminders. What the user typed, slash commands too, is none of them. Pure.
 */
public final class SyntheticPrompt {
  private static final List<String> BEGINS =
      List.of(
          "<local-command-stdout>",
          "<local-command-stderr>",
          "<local-command-caveat>",
          "<bash-stdout>",
          "<bash-stderr>",
          "<task-notification>",
          "<system-reminder>",
          "[Request interrupted by user");

  private SyntheticPrompt() {}

  /** Whether a text is one. */
  public static boolean matches(String text) {
    String begin = text.stripLeading();
    return BEGINS.stream().anyMatch(begin::startsWith);
  }
}
