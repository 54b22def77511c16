package io.tallyhouse.otlp;

import java.util.Objects;

/** What sent records. Immutable. */
public record Source(Attributes resource, String scopeName, String scopeVersion) {
  /** Nothing is said. */
  public static final Source NONE = new Source(Attributes.NONE, "", "");

  public Source {
    Objects.requireNonNull(resource, "resource");
    Objects.requireNonNull(scopeName, "scopeName");
    Objects.requireNonNull(scopeVersion, "scopeVersion");
  }

  Source ofResource(Attributes other) {
    return new Source(other, scopeName, scopeVersion);
  }
}
