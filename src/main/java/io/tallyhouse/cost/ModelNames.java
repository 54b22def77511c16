package io.tallyhouse.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that one model goes by: with the way to it in front ({@code anthropic/}, {@code
 * us.anthropic.}) and its version and date behind ({@code -v1:0}, {@code -20250929},
 * {@code @20250929}). Only these parts are taken off, and what is left must be equal: a model is
 * never taken for another one that has a similar name.
 */
final class ModelNames {
  /** From the outside in: who passes the call on, then the region and the provider on Bedrock. */
  private static final List<Pattern> IN_FRONT =
      List.of(
          Pattern.compile("^(?:(?:openrouter/)?anthropic|bedrock|vertex_ai)/"),
          Pattern.compile("^[a-z]{2,8}(?:-[a-z]{2,8})?\\.(?=anthropic\\.)"),
          Pattern.compile("^anthropic\\."));

  /**
   * From the outside in: Claude Code's mark of the long context, Bedrock's version, the date or
   * what stands for the newest one.
   */
  private static final List<Pattern> BEHIND =
      List.of(
          Pattern.compile("\\[1m]$"),
          Pattern.compile("-v\\d{1,2}(?::\\d{1,2})?$"),
          Pattern.compile("(?:[-@]20\\d{6}|-latest|@default)$"));

  private ModelNames() {}

  /**
   * All names of the model that a response names so: the name as it is, then what is left of it
   * with more and more taken off behind, then the same without what is in front. None for a name
   * that is too long.
   */
  static List<String> of(String name) {
    List<String> names = new ArrayList<>();
    if (name.length() > ModelPrice.MODEL_CHARS_MAX) {
      return names;
    }
    addShortened(name, names);
    String rest = name;
    for (Pattern part : IN_FRONT) {
      Matcher matcher = part.matcher(rest);
      if (matcher.find()) {
        rest = rest.substring(matcher.end());
        addShortened(rest, names);
      }
    }
    return names;
  }

  private static void addShortened(String name, List<String> names) {
    names.add(name);
    String rest = name;
    for (Pattern part : BEHIND) {
      Matcher matcher = part.matcher(rest);
      if (matcher.find()) {
        rest = rest.substring(0, matcher.start());
        names.add(rest);
      }
    }
  }
}
