package io.tallyhouse.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** On which threads results are written. */
class RenderingTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static Buffer isOnEventLoop() {
    return Buffer.buffer(Boolean.toString(Context.isOnEventLoopThread()));
  }

  /** Begins on an event loop, as requests do: where it is written, and where that is known. */
  private static String threads(int rows) {
    CompletableFuture<String> threads = new CompletableFuture<>();
    VERTX.runOnContext(
        start ->
            Rendering.of(VERTX, rows, RenderingTest::isOnEventLoop)
                .map(written -> written + " " + isOnEventLoop())
                .onSuccess(threads::complete)
                .onFailure(threads::completeExceptionally));
    return threads.join();
  }

  @Test
  void smallResult_isWrittenAtOnce_largeOneOnAWorker_andBothAreSentByTheEventLoop() {
    assertThat(threads(Rendering.ROWS_ON_EVENT_LOOP_MAX)).isEqualTo("true true");
    assertThat(threads(Rendering.ROWS_ON_EVENT_LOOP_MAX + 1)).isEqualTo("false true");
  }

  @Test
  void resultThatCanNotBeWritten_failsTheFuture() {
    Future<Buffer> failed =
        Rendering.of(
            VERTX,
            Rendering.ROWS_ON_EVENT_LOOP_MAX + 1,
            () -> {
              throw new IllegalStateException("no text");
            });
    assertThatThrownBy(failed::await).hasMessage("no text");
  }
}
