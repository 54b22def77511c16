package io.tallyhouse.api.query;

import io.tallyhouse.text.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a client that wrote an unknown name may have meant. */
final class NearestName {
  /** Longer ones are no slips of the pen, and would take long to compare. */
  private static final int LENGTH_MAX = 60;

  private NearestName() {}

  /** Says that a name is unknown, and the nearest one, or all if none is near. */
  static String unknown(String what, String name, Collection<String> known) {
    return unknown(what, name, known, "expected one of " + String.join(", ", known));
  }

  /** The same with what is said if none is near: of many names not all. */
  static String unknown(String what, String name, Collection<String> known, String otherwise) {
    String shown = name.length() > LENGTH_MAX ? name.substring(0, LENGTH_MAX) + "…" : name;
    return "Unknown %s '%s': %s"
        .formatted(
            what,
            shown,
            of(name, known).map(nearest -> "did you mean " + nearest + "?").orElse(otherwise));
  }

  /** The nearest of some names, if one is near. */
  static Optional<String> of(String name, Collection<String> known) {
    if (name.isEmpty() || name.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    Optional<String> nearest =
        known.stream().min(Comparator.comparingInt(candidate -> EditDistance.of(lower, candidate)));
    int max = Math.max(1, name.length() / 3);
    Optional<String> near = nearest.filter(candidate -> EditDistance.of(lower, candidate) <= max);
    return near.isPresent()
        ? near
        : known.stream()
            .filter(
                candidate ->
                    lower.length() > 2 && (candidate.contains(lower) || lower.contains(candidate)))
            .findFirst();
  }
}
