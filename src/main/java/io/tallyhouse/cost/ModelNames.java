package io.tallyhouse.cost;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that one model goes by: with the way to it in front ({@code anthropic/}, {@code
 * us.anthropic.}), its version and date behind ({@code -v1:0}, {@code -20250929}), and its number
 * spelt otherwise ({@code claude-opus-4.6}). Only these parts are taken off or changed, and what is
 * left must be equal: a model is never taken for another one that has a similar name.
 */
final class ModelNames {
  private static final Pattern BEDROCK_REGION =
      Pattern.compile("^[a-z]{2,8}(?:-[a-z]{2,8})?\\.(?=anthropic\\.)");

  /** Bedrock's name of the region that is none: such a request goes anywhere. */
  private static final String GLOBAL = "global.";

  /** From the outside in: who passes the call on, Bedrock's resource, region and provider. */
  private static final List<Pattern> IN_FRONT =
      List.of(
          Pattern.compile(
              "^(?:(?:openrouter/)?anthropic|vertex_ai|azure_ai|github_copilot|databricks"
                  + "|bedrock(?:/(?:converse|invoke))?(?:/[a-z]{2}(?:-[a-z]{2,9}){1,2}-\\d{1,2})?)/"),
          Pattern.compile(
              "^arn:aws[a-z-]{0,10}:bedrock:[a-z0-9-]{0,20}:\\d{0,12}:"
                  + "(?:inference-profile|foundation-model)/"),
          BEDROCK_REGION,
          Pattern.compile("^anthropic\\."),
          Pattern.compile("^databricks-(?=claude-)"));

  /**
   * From the outside in: Claude Code's mark of the long context, OpenRouter's variant of the same
   * model, that it thinks, Bedrock's version, the date or what stands for the newest one.
   */
  private static final List<Pattern> BEHIND =
      List.of(
          Pattern.compile("\\[1[mM]]$"),
          Pattern.compile(":(?:beta|thinking)$"),
          Pattern.compile("-thinking$"),
          Pattern.compile("-v\\d{1,2}(?::\\d{1,2})?$"),
          Pattern.compile("(?:[-@]20\\d{6}|-latest|@default)$"));

  /** The number with a dot, a minor version that is 0, the number in front of the family. */
  private static final Pattern DOTTED =
      Pattern.compile("^(claude-(?:[a-z]{2,20}-)?\\d{1,2})\\.(\\d{1,2})(?!\\d)(.*)$");

  private static final Pattern MINOR_ZERO = Pattern.compile("^(claude-[a-z]{2,20}-\\d{1,2})-0$");

  private static final Pattern NUMBER_FIRST =
      Pattern.compile("^claude-(\\d{1,2}(?:-\\d{1,2})?)-([a-z]{2,20})$");

  /**
   * A name that a price may have.
   *
   * @param regional whether a region of Bedrock was taken off it, so that the price of the bare
   *     model is not yet that of the region
   */
  record Candidate(String name, boolean regional) {}

  private ModelNames() {}

  /**
   * All names of the model that a response names so: the name as it is, then what is left of it
   * with more and more taken off behind, then the same without what is in front; each also as it is
   * spelt by Anthropic. None for a name that is too long.
   */
  static List<Candidate> of(String name) {
    if (name.length() > ModelPrice.MODEL_CHARS_MAX) {
      return List.of();
    }
    Set<Candidate> names = new LinkedHashSet<>();
    String rest = name;
    boolean regional = false;
    addShortened(rest, regional, names);
    for (Pattern part : IN_FRONT) {
      Matcher matcher = part.matcher(rest);
      if (matcher.find()) {
        regional |= part.equals(BEDROCK_REGION) && !matcher.group().equals(GLOBAL);
        rest = rest.substring(matcher.end());
        addShortened(rest, regional, names);
      }
    }
    return List.copyOf(names);
  }

  private static void addShortened(String name, boolean regional, Set<Candidate> names) {
    addSpellings(name, regional, names);
    String rest = name;
    for (Pattern part : BEHIND) {
      Matcher matcher = part.matcher(rest);
      if (matcher.find()) {
        rest = rest.substring(0, matcher.start());
        addSpellings(rest, regional, names);
      }
    }
  }

  private static void addSpellings(String name, boolean regional, Set<Candidate> names) {
    List<String> spellings = new ArrayList<>();
    spellings.add(name);
    String dashed = DOTTED.matcher(name).replaceFirst("$1-$2$3");
    spellings.add(dashed);
    spellings.add(MINOR_ZERO.matcher(dashed).replaceFirst("$1"));
    spellings.add(NUMBER_FIRST.matcher(dashed).replaceFirst("claude-$2-$1"));
    spellings.forEach(spelling -> names.add(new Candidate(spelling, regional)));
  }
}
