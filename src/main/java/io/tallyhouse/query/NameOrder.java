package io.tallyhouse.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order of names: that of their bytes in UTF-8, as ClickHouse has it, and not Java's.
 * Thread-safe.
 */
public final class NameOrder implements Comparator<String> {
  public static final NameOrder BYTES = new NameOrder();

  private NameOrder() {}

  @Override
  public int compare(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
