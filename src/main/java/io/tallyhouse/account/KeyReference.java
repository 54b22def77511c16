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

  /**
   * Digits only, at most 18 of them, are an id. Text that is longer than a prefix is taken for the
   * secret itself, of which only the prefix is kept, so that no message shows it. Everything else
   * is a prefix.
   *
   * @throws IllegalArgumentException if it can be none of these
   */
  static KeyReference parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a key is named by its id or its prefix");
    }
    if (text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return new Id(Long.parseLong(text));
    }
    if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException("a key's prefix is printable ASCII");
    }
    return new Prefix(
        text.length() > ApiKeySecret.PREFIX_CHARS ? ApiKeySecret.of(text).prefix() : text);
  }
}
