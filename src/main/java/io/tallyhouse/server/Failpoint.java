package io.tallyhouse.server;

import io.tallyhouse.ingest.IngestStep;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * For the crash tests (docs/testing.md): halts the JVM, as a kill would, when ingest reaches a step
 * for the n-th time. The system property {@code tallyhouse.haltAt} says which, as {@code STEP:n}.
 * Thread-safe.
 */
final class Failpoint implements Consumer<IngestStep> {
  static final String PROPERTY = "tallyhouse.haltAt";

  /** The status of a process that was killed. */
  static final int STATUS = 137;

  private final IngestStep step;
  private final AtomicInteger left;

  private Failpoint(IngestStep step, int times) {
    this.step = step;
    this.left = new AtomicInteger(times);
  }

  /** Does nothing where the property is not set. */
  static Consumer<IngestStep> of(@Nullable String property) {
    if (property == null) {
      return step -> {};
    }
    int colon = property.indexOf(':');
    try {
      return new Failpoint(
          IngestStep.valueOf(property.substring(0, colon)),
          Integer.parseInt(property.substring(colon + 1)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new StartupException(PROPERTY + " must be STEP:n, but is " + property, e);
    }
  }

  @Override
  public void accept(IngestStep reached) {
    if (reached == step && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
