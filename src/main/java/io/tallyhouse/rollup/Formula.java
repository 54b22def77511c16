package io.tallyhouse.rollup;

import java.util.List;
import java.util.stream.Stream;

/** How a measure follows from components, each named {@code family.component}. Immutable. */
public sealed interface Formula {
  /** The components that it needs. */
  List<String> components();

  /** Components added up, less others. */
  record Sum(List<String> plus, List<String> minus) implements Formula {
    public Sum {
      plus = List.copyOf(plus);
      minus = List.copyOf(minus);
    }

    @Override
    public List<String> components() {
      return Stream.concat(plus.stream(), minus.stream()).toList();
    }
  }

  /** A share, as a floating-point number; null if there is nothing to have a share of. */
  record Ratio(String part, List<String> whole) implements Formula {
    public Ratio {
      whole = List.copyOf(whole);
    }

    @Override
    public List<String> components() {
      return Stream.concat(Stream.of(part), whole.stream()).toList();
    }
  }

  /** A sum over a count, with so many digits behind the point, half up; null if the count is 0. */
  record Mean(String sum, String count, int digits) implements Formula {
    @Override
    public List<String> components() {
      return List.of(sum, count);
    }
  }

  /**
   * The nearest rank of a distribution: the smallest value that so many of 100 do not exceed; null
   * if the count is 0.
   */
  record Quantile(String distribution, String count, int percent) implements Formula {
    @Override
    public List<String> components() {
      return List.of(distribution, count);
    }
  }
}
