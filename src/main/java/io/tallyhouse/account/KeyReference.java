package io.tallyhouse.account;

/** How a person names a key that exists: by its id or by its prefix. */
public sealed interface KeyReference {
  record Id(long id) implements KeyReference {
    @Override
    public String toString() {
      return "id " + id;
    }
  }

  record Prefix(String prefix) implements KeyReference {
    @Override
    public String toString() {
      return "prefix " + prefix;
    }
  }

  /** Digits only, at most 18 of them, are an id; everything else is a prefix. */
  static KeyReference parse(String text) {
    if (text.isEmpty() || text.length() > ApiKeySecret.CHARS_MAX) {
      throw new IllegalArgumentException("a key is named by its id or its prefix");
    }
    boolean digits = text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? new Id(Long.parseLong(text)) : new Prefix(text);
  }
}
