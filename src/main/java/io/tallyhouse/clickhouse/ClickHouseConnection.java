package io.tallyhouse.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.query.Row;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Requests to one ClickHouse over client-v2. Every call blocks its thread, for a bounded time, and
 * is thread-safe. Failures are the client's unchecked exceptions; {@link ClickHouseFaults} reads
 * them.
 */
public final class ClickHouseConnection implements AutoCloseable {
  /** Longest wait for a connection to be made. */
  static final Duration CONNECT_MAX = Duration.ofSeconds(2);

  /** Longest wait for a part of a response, and so for an insert. */
  static final Duration RESPONSE_MAX = Duration.ofSeconds(30);

  /** Longest run of a query, after which ClickHouse itself gives up. */
  static final Duration QUERY_MAX = Duration.ofSeconds(20);

  /**
   * How much of a response ClickHouse holds back in memory, which gives a statement that fails
   * until then its status and code. What exceeds it is sent as it is computed. With {@code
   * wait_end_of_query} it would go into a temporary file instead, and where that can't be written,
   * the response is a 200 with nothing in it.
   */
  static final int RESPONSE_BUFFER_BYTES = 2 << 20;

  private static final int REQUEST_BUFFER_BYTES = 64 << 10;

  /** Connections kept. */
  static final int CONNECTIONS_MAX = 32;

  /**
   * The longest value of a parameter: ClickHouse takes no longer field of a form ({@code
   * http_max_field_value_size}), and says so without naming it.
   */
  static final int PARAMETER_CHARS_MAX = (128 << 10) - 1;

  private static final String FORMAT_HEADER = "X-ClickHouse-Format";
  private static final String SUMMARY_HEADER = "X-ClickHouse-Summary";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Client client;

  public ClickHouseConnection(ClickHouseConfig config) {
    this.client =
        new Client.Builder()
            .addEndpoint(config.endpoint())
            .setUsername(config.user())
            .setPassword(config.password())
            .setDefaultDatabase(config.database())
            .setConnectTimeout(CONNECT_MAX.toMillis(), ChronoUnit.MILLIS)
            .setSocketTimeout(RESPONSE_MAX.toMillis(), ChronoUnit.MILLIS)
            .setConnectionRequestTimeout(CONNECT_MAX.toMillis(), ChronoUnit.MILLIS)
            .setMaxConnections(CONNECTIONS_MAX)
            .setMaxRetries(0)
            .setSocketTcpNodelay(true)
            .compressServerResponse(false)
            .compressClientRequest(false)
            .useAsyncRequests(false)
            .setClientName("tallyhouse")
            .build();
  }

  /**
   * Runs a query and hands each row to {@code row} as it is read: rows that were handed over count
   * only when this returns.
   *
   * @param parameters values of the query's {@code {name:Type}} parameters, bound by the server
   * @param comment goes to the server's query log
   * @throws ClickHouseResponseException if the response is not whole
   */
  public void query(String sql, Map<String, Object> parameters, String comment, Consumer<Row> row) {
    query(sql, parameters, comment, UUID.randomUUID().toString(), QUERY_MAX, bytes -> {}, row);
  }

  /**
   * The same under a name, for a limited time.
   *
   * @param id by which the server knows it while it runs
   * @param max how long it may run, at most {@link #QUERY_MAX}; less than a second is a second
   * @param meter notified, while the response is read, of how many more bytes; may throw to end
   *     that
   */
  void query(
      String sql,
      Map<String, Object> parameters,
      String comment,
      String id,
      Duration max,
      LongConsumer meter,
      Consumer<Row> row) {
    run(sql, parameters, comment, id, max, (response, in) -> readRows(in, meter, row));
  }

  private static void readRows(InputStream in, LongConsumer meter, Consumer<Row> row)
      throws IOException {
    try (JsonParser json = JSON.createParser(new MeteredInputStream(in, meter))) {
      WholeRows.read(json, row);
    }
  }

  private interface ResponseReader {
    void read(QueryResponse response, InputStream in) throws IOException;
  }

  private void run(
      String sql,
      Map<String, Object> parameters,
      String comment,
      String id,
      Duration max,
      ResponseReader reader) {
    parameters.forEach(ClickHouseConnection::checkLength);
    QuerySettings settings =
        new QuerySettings()
            // Its end says how many rows there are: what is cut off, or empty, has no end.
            .setFormat(ClickHouseFormat.JSONCompact)
            .serverSetting("output_format_write_statistics", "0")
            .serverSetting("buffer_size", Integer.toString(RESPONSE_BUFFER_BYTES))
            .setQueryId(id)
            .setMaxExecutionTime(wholeSeconds(max))
            .logComment(comment);
    try (QueryResponse response = await(client.query(sql, parameters, settings));
        InputStream in = response.getInputStream()) {
      reader.read(response, in);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ClickHouseResponseException("reading a response of ClickHouse failed", e);
    }
  }

  private static void checkLength(String name, Object value) {
    if (value instanceof String text && text.length() > PARAMETER_CHARS_MAX) {
      throw new IllegalArgumentException(
          "parameter %s has %d characters, at most %d can be bound"
              .formatted(name, text.length(), PARAMETER_CHARS_MAX));
    }
  }

  /** For ClickHouse, 0 would be no limit. */
  private static int wholeSeconds(Duration max) {
    long seconds = max.plusSeconds(1).minusNanos(1).toSeconds();
    return (int) Math.max(1, Math.min(seconds, QUERY_MAX.toSeconds()));
  }

  /**
   * Runs a statement for its effect; rows that it gives are not kept.
   *
   * @throws ClickHouseResponseException if the response is not whole
   */
  public void execute(String sql, Map<String, Object> parameters, String comment) {
    execute(sql, parameters, comment, UUID.randomUUID().toString(), QUERY_MAX);
  }

  /** The same under a name, for a limited time, as with {@link #query}. */
  void execute(
      String sql, Map<String, Object> parameters, String comment, String id, Duration max) {
    run(sql, parameters, comment, id, max, ClickHouseConnection::readEffect);
  }

  /** ClickHouse names a format where there are rows, be they none, and only there. */
  private static void readEffect(QueryResponse response, InputStream in) throws IOException {
    if (response.getResponseHeaders().containsKey(FORMAT_HEADER)) {
      readRows(in, bytes -> {}, row -> {});
      return;
    }
    checkDone(response.getResponseHeaders());
    if (in.read() >= 0) {
      throw new ClickHouseResponseException("a statement without rows has a response with some");
    }
  }

  /** A server that ran the statement says what it did. */
  private static void checkDone(Map<String, String> headers) {
    if (!headers.containsKey(SUMMARY_HEADER)) {
      throw new ClickHouseResponseException("a response lacks ClickHouse's summary");
    }
  }

  /**
   * Inserts Native blocks, all or nothing; returns when it is committed in the table and behind all
   * its views.
   */
  void insertNative(String table, MergedBlocks blocks, UUID token, String comment) {
    InsertSettings settings =
        new InsertSettings()
            .setDeduplicationToken(token.toString())
            .logComment(comment)
            .serverSetting("async_insert", "0")
            // Events of many months in one request are rare and no mistake: by default 100 is the
            // most.
            .serverSetting("max_partitions_per_insert_block", "0")
            .serverSetting("insert_deduplicate", "1")
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "1")
            // The views group by their targets' keys: little is left to sum, and merges sum it.
            .serverSetting("optimize_on_insert", "0")
            .serverSetting("parallel_view_processing", "1")
            .serverSetting("wait_end_of_query", "1");
    try (InsertResponse response =
        await(client.insert(table, out -> write(blocks, out), ClickHouseFormat.Native, settings))) {
      checkDone(response.getResponseHeaders());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ClickHouseResponseException("reading a response of ClickHouse failed", e);
    }
  }

  private static void write(MergedBlocks blocks, OutputStream out) throws IOException {
    OutputStream buffered = new BufferedOutputStream(out, REQUEST_BUFFER_BYTES);
    blocks.writeTo(buffered);
    buffered.flush();
  }

  @Override
  public void close() {
    client.close();
  }

  private static <T> T await(java.util.concurrent.CompletableFuture<T> future) throws Exception {
    try {
      return future.get(RESPONSE_MAX.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
