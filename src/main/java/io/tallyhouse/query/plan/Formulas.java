package io.tallyhouse.query.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.DurationHistogram;
import io.tallyhouse.query.HistogramBins;
import io.tallyhouse.rollup.Aggregate;
import io.tallyhouse.rollup.Formula;
import io.tallyhouse.rollup.NamedMeasure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Computes measures of the components that statements give. */
final class Formulas {
  private Formulas() {}

  /** A component as ClickHouse gives it. */
  static Object read(Aggregate.Reading reading, JsonNode value) {
    return switch (reading) {
      case INTEGER -> BigDecimal.valueOf(value.longValue());
      case DECIMAL -> new BigDecimal(value.asText());
      case BINS -> HistogramBins.read(value.get(0), value.get(1));
      case QUANTILES -> quantiles(value);
    };
  }

  private static List<BigDecimal> quantiles(JsonNode value) {
    List<BigDecimal> quantiles = new ArrayList<>();
    value.forEach(quantile -> quantiles.add(new BigDecimal(quantile.asText())));
    return quantiles;
  }

  /**
   * The value of a measure.
   *
   * @param components by {@code family.component}; one that is missing is 0
   * @return as {@link QueryResult} has it; null = there is none
   */
  static @Nullable Object value(NamedMeasure measure, Map<String, Object> components) {
    Formula formula = measure.formula();
    if (formula instanceof Formula.Sum sum) {
      BigDecimal value = added(sum.plus(), components).subtract(added(sum.minus(), components));
      return typed(measure, value);
    }
    if (formula instanceof Formula.Ratio ratio) {
      BigDecimal whole = added(ratio.whole(), components);
      BigDecimal part = number(ratio.part(), components);
      return whole.signum() == 0 ? null : (Object) (part.doubleValue() / whole.doubleValue());
    }
    if (formula instanceof Formula.Mean mean) {
      BigDecimal count = number(mean.count(), components);
      return count.signum() == 0
          ? null
          : typed(
              measure,
              number(mean.sum(), components).divide(count, mean.digits(), RoundingMode.HALF_UP));
    }
    if (formula instanceof Formula.Quantile quantile) {
      return number(quantile.count(), components).signum() == 0
          ? null
          : quantile(measure, quantile, components.get(quantile.distribution()));
    }
    throw new IllegalStateException("unknown formula " + formula);
  }

  private static @Nullable Object quantile(
      NamedMeasure measure, Formula.Quantile quantile, @Nullable Object distribution) {
    if (distribution instanceof DurationHistogram histogram) {
      OptionalLong value = histogram.quantile(quantile.percent() / 100.0);
      return value.isEmpty() ? null : (Object) value.getAsLong();
    }
    if (distribution instanceof List<?> quantiles) {
      Object value = quantiles.get(Aggregate.LEVELS.indexOf(quantile.percent()));
      return typed(measure, (BigDecimal) value);
    }
    return null;
  }

  private static Object typed(NamedMeasure measure, BigDecimal value) {
    return measure.type().equals("integer") ? (Object) value.longValueExact() : value;
  }

  private static BigDecimal added(List<String> names, Map<String, Object> components) {
    return names.stream()
        .map(name -> number(name, components))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal number(String name, Map<String, Object> components) {
    return components.get(name) instanceof BigDecimal number ? number : BigDecimal.ZERO;
  }
}
