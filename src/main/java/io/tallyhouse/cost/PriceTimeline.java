package io.tallyhouse.cost;

import io.tallyhouse.cost.PriceMultipliers.Place;
import io.tallyhouse.event.BillableUsage;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The prices of one name, the newest first: most responses are recent. Immutable. */
final class PriceTimeline {
  private final List<CompiledPrice> newestFirst = new ArrayList<>();

  /** Each price is valid until the next one. */
  PriceTimeline(Collection<ModelPrice> oldestFirst) {
    oldestFirst.forEach(price -> newestFirst.add(0, CompiledPrice.of(price)));
  }

  /** The price that is valid at a time, ms since 1970 UTC; null before the first one. */
  @Nullable CompiledPrice at(long timeMs) {
    for (CompiledPrice price : newestFirst) {
      if (price.validFromMs() <= timeMs) {
        return price;
      }
    }
    return null;
  }

  /** The rates of a price, by speed and place. */
  record CompiledPrice(
      long validFromMs, Map<Place, CompiledRates> standard, Map<Place, CompiledRates> fast) {
    static CompiledPrice of(ModelPrice price) {
      long validFromMs =
          price.validFrom().equals(ModelPrice.SINCE_RELEASE)
              ? Long.MIN_VALUE
              : price.validFrom().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      Map<BigDecimal, CompiledRates> byMultiplier = new HashMap<>();
      return new CompiledPrice(
          validFromMs, compiled(price, false, byMultiplier), compiled(price, true, byMultiplier));
    }

    /** Most multipliers are equal, so most rates are the same ones. */
    private static Map<Place, CompiledRates> compiled(
        ModelPrice price, boolean fast, Map<BigDecimal, CompiledRates> byMultiplier) {
      Map<Place, CompiledRates> rates = new EnumMap<>(Place.class);
      for (Place place : Place.values()) {
        rates.put(
            place,
            byMultiplier.computeIfAbsent(
                price.multipliers().of(fast, place).stripTrailingZeros(),
                multiplier -> new CompiledRates(price, multiplier)));
      }
      return rates;
    }

    /**
     * What a request costs; none as {@link CompiledRates#costNanoUsd} says.
     *
     * @param regional whether it was by a name of a region of Bedrock
     */
    OptionalLong costNanoUsd(BillableUsage usage, boolean regional) {
      Place place =
          regional
              ? Place.BEDROCK_REGION
              : usage.usOnlyInference() ? Place.US_ONLY : Place.ANYWHERE;
      return Objects.requireNonNull((usage.fast() ? fast : standard).get(place)).costNanoUsd(usage);
    }
  }
}
