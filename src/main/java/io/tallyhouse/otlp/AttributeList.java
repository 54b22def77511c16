package io.tallyhouse.otlp;

import com.google.common.base.Utf8;
import io.tallyhouse.event.JsonText;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The attributes of one record or resource as they are read, within limits. Not thread-safe. */
final class AttributeList {
  private final LinkedHashMap<String, Value> values = new LinkedHashMap<>();
  private final Budget budget;
  private int read;

  /** Values inside of the values of a record. */
  static final class Budget {
    private int left = OtlpLimits.NESTED_VALUES_MAX;

    /**
     * One more.
     *
     * @throws RejectedRecordException if it is one too many
     */
    void take() throws RejectedRecordException {
      if (--left < 0) {
        throw new RejectedRecordException(Rejection.TOO_MANY_VALUES);
      }
    }
  }

  AttributeList(Budget budget) {
    this.budget = budget;
  }

  /**
   * One more is about to be read.
   *
   * @throws RejectedRecordException if it is one too many
   */
  void take() throws RejectedRecordException {
    if (++read > OtlpLimits.ATTRIBUTES_MAX) {
      throw new RejectedRecordException(Rejection.TOO_MANY_VALUES);
    }
    budget.take();
  }

  /** Adds an attribute; null = its value can't be kept, which leaves it out alone. */
  void add(String key, @Nullable Value value) {
    if (value != null && !key.isEmpty() && key.length() <= OtlpLimits.KEY_LENGTH_MAX) {
      values.putIfAbsent(key, value);
    }
  }

  Attributes attributes() {
    return Attributes.of(values);
  }

  /** Text with U+FFFD for each half of a surrogate pair; null if it is too long to be kept. */
  static Value.@Nullable Text text(String text) {
    if (text.length() > OtlpLimits.VALUE_BYTES_MAX) {
      return null;
    }
    String wellFormed = JsonText.wellFormed(text);
    return Utf8.encodedLength(wellFormed) > OtlpLimits.VALUE_BYTES_MAX
        ? null
        : new Value.Text(wellFormed);
  }
}
