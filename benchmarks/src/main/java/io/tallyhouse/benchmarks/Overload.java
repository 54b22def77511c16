package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.LoadClient.Request;
import io.tallyhouse.benchmarks.LoadClient.Result;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/** What happens to a server that is sent more than it can take. */
final class Overload {
  private Overload() {}

  /** Far more connections than it takes: all must be acknowledged, once, in bounded memory. */
  static void run(Stack stack, Batch batch, LocalDate date, int connections)
      throws IOException, InterruptedException {
    String key = stack.api().createAccount("bench-overload");
    List<List<Request>> requests = Requests.events(batch, key, true);
    LoadClient client = new LoadClient(stack.serverAddress(), ResponseCheck::accepted, true);
    Result result = client.closedLoop(connections, Requests.perCollector(requests));
    ApiCheck.exact(stack, key, date, batch.counts(), result.accepted());
    System.out.printf(
        "%nOverload, %d connections: %,d events acknowledged and stored once at %,.0f events/s,"
            + " %d requests sent again after 503; p50 %.0f ms, p99 %.0f ms; VmHWM %d MB%n",
        connections,
        result.accepted(),
        result.eventsPerSecond(),
        result.retries(),
        result.latencies().millis(0.5),
        result.latencies().millis(0.99),
        ProcessUse.residentMaxMb(stack.serverPid()));
  }
}
