package io.tallyhouse.cost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of prices in JSON; {@code docs/prices.md} describes it.
 *
 * @param asOf the day on which the prices were looked up; none = not said
 * @param source where they are from; empty = not said
 * @param prices in the file's order, of each model one per day
 */
public record PriceFile(Optional<LocalDate> asOf, String source, List<ModelPrice> prices) {
  /** More than a file with {@link PriceTable#PRICES_MAX} prices has. */
  static final int BYTES_MAX = 8 << 20;

  /** The file that comes with Tallyhouse, by the day of its prices. */
  static final String OWN = "prices/claude-2026-11-28.json";

  /**
   * @throws IllegalArgumentException when a model has two prices from one day, or there are more
   *     than {@link PriceTable#PRICES_MAX}
   */
  public PriceFile {
    prices = PriceTable.requireDistinct(prices);
  }

  /** The prices that come with Tallyhouse. */
  public static PriceFile own() {
    try (InputStream file = PriceFile.class.getClassLoader().getResourceAsStream(OWN)) {
      if (file == null) {
        throw new IllegalStateException("there is no price file " + OWN);
      }
      return parse(OWN, file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the price file " + OWN, e);
    }
  }

  /**
   * Reads a user's file.
   *
   * @throws IllegalArgumentException when it can't be read or isn't a file of prices; the message
   *     is one line that names the file, and the model and the field where there are such
   */
  public static PriceFile read(Path file) {
    byte[] bytes;
    try (InputStream stream = Files.newInputStream(file)) {
      bytes = stream.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      throw refused(file.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw refused(file.toString(), "can't be read: " + e.getMessage(), e);
    }
    if (bytes.length > BYTES_MAX) {
      throw refused(file.toString(), "has more than " + BYTES_MAX + " bytes", null);
    }
    return parse(file.toString(), bytes);
  }

  private static PriceFile parse(String name, byte[] bytes) {
    try {
      return PriceJson.parse(bytes);
    } catch (IllegalArgumentException e) {
      throw refused(name, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException refused(
      String name, String reason, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "price file " + name + ": " + reason.replaceAll("[\\s\\p{Cntrl}]+", " "), cause);
  }
}
