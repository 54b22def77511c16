package io.tallyhouse.cost;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.cost.PriceTimeline.CompiledPrice;
import io.tallyhouse.event.BillableUsage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The prices of all models that have any, and what a response costs by them. Immutable; any thread
 * may use it.
 */
public final class PriceTable {
  /** Prices of one table: more than all models there are. */
  public static final int PRICES_MAX = 10_000;

  /** Names come from outside, so there may be any number of them. */
  private static final int NAMES_CACHED_MAX = 1_000;

  private final Map<String, NavigableMap<LocalDate, ModelPrice>> prices;
  private final Map<String, PriceTimeline> timelines;

  /** Of the names that came lately, so that they are taken apart once. */
  private final Cache<String, List<Match>> matchesByName =
      Caffeine.newBuilder().maximumSize(NAMES_CACHED_MAX).executor(Runnable::run).build();

  private PriceTable(Map<String, NavigableMap<LocalDate, ModelPrice>> prices) {
    requireCount(prices.values().stream().mapToInt(Map::size).sum());
    this.prices = prices;
    this.timelines =
        prices.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, model -> new PriceTimeline(model.getValue().values())));
  }

  /**
   * A table of these prices.
   *
   * @throws IllegalArgumentException when a model has two prices from one day, or there are more
   *     than {@link #PRICES_MAX}
   */
  public static PriceTable of(List<ModelPrice> prices) {
    return new PriceTable(Map.of()).overriddenBy(prices);
  }

  /**
   * This table with other prices in it: from the day of a model's first one on only the others
   * hold, so that one that is valid at all times replaces all of the model's prices.
   *
   * @throws IllegalArgumentException as {@link #of} does
   */
  public PriceTable overriddenBy(List<ModelPrice> overrides) {
    Map<String, NavigableMap<LocalDate, ModelPrice>> merged = new TreeMap<>(prices);
    byModelAndDay(overrides)
        .forEach((model, days) -> merged.merge(model, days, PriceTable::overridden));
    return new PriceTable(merged);
  }

  private static NavigableMap<LocalDate, ModelPrice> overridden(
      NavigableMap<LocalDate, ModelPrice> ours, NavigableMap<LocalDate, ModelPrice> theirs) {
    NavigableMap<LocalDate, ModelPrice> both = new TreeMap<>(ours.headMap(theirs.firstKey()));
    both.putAll(theirs);
    return both;
  }

  /**
   * A copy of the prices.
   *
   * @throws IllegalArgumentException when they make no table
   */
  static List<ModelPrice> requireDistinct(List<ModelPrice> prices) {
    requireCount(prices.size());
    byModelAndDay(prices);
    return List.copyOf(prices);
  }

  private static void requireCount(int count) {
    if (count > PRICES_MAX) {
      throw new IllegalArgumentException(
          "there are " + count + " prices, but " + PRICES_MAX + " at most can be");
    }
  }

  private static Map<String, NavigableMap<LocalDate, ModelPrice>> byModelAndDay(
      List<ModelPrice> prices) {
    Map<String, NavigableMap<LocalDate, ModelPrice>> grouped = new HashMap<>();
    for (ModelPrice price : prices) {
      ModelPrice other =
          grouped
              .computeIfAbsent(price.model(), model -> new TreeMap<>())
              .putIfAbsent(price.validFrom(), price);
      if (other != null) {
        throw new IllegalArgumentException(
            price.model() + ": validFrom: there are two prices from " + price.validFrom());
      }
    }
    return grouped;
  }

  /** The names under which there are prices, sorted. */
  public Set<String> models() {
    return Collections.unmodifiableSet(prices.keySet());
  }

  /** All prices, sorted by model and day. */
  public List<ModelPrice> prices() {
    return prices.values().stream().flatMap(days -> days.values().stream()).toList();
  }

  /**
   * What a response costs in nano dollars (1e-9 USD), rounded half up once.
   *
   * @param model as the response names it. Provider, region, version and date are taken off it, one
   *     after the other, until a name has a price; {@code docs/prices.md} lists them
   * @param timeMs of the response, ms since 1970 UTC: the price that was valid then is taken
   * @param usage what it is billed for
   * @return empty, never 0, when the model has no price at that time or none for a kind of token
   *     that the response has; also when the cost is past the largest long (9.2 billion USD)
   */
  public OptionalLong costNanoUsd(String model, long timeMs, BillableUsage usage) {
    if (model.length() > ModelPrice.MODEL_CHARS_MAX) {
      return OptionalLong.empty();
    }
    for (Match match : matchesByName.get(model, this::matches)) {
      CompiledPrice price = match.timeline().at(timeMs);
      if (price != null) {
        return price.costNanoUsd(usage, match.regional());
      }
    }
    return OptionalLong.empty();
  }

  private List<Match> matches(String name) {
    List<Match> matches = new ArrayList<>();
    for (ModelNames.Candidate candidate : ModelNames.of(name)) {
      PriceTimeline timeline = timelines.get(candidate.name());
      if (timeline != null) {
        matches.add(new Match(timeline, candidate.regional()));
      }
    }
    return List.copyOf(matches);
  }

  /** Prices that a name may mean. */
  private record Match(PriceTimeline timeline, boolean regional) {}
}
