package io.tallyhouse.server;

import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.DemoAccounts;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.api.ApiServer;
import io.tallyhouse.api.operations.Readiness;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.engine.DataDirectory;
import io.tallyhouse.http.auth.Authenticator;
import io.tallyhouse.http.auth.OperatorKey;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.ingest.LogProgress;
import io.tallyhouse.ingest.log.EventLog;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.metrics.ServerMetrics;
import io.tallyhouse.postgres.PostgresApiKeys;
import io.tallyhouse.postgres.PostgresDemoAccounts;
import io.tallyhouse.postgres.PostgresModelPrices;
import io.tallyhouse.postgres.PostgresPool;
import io.tallyhouse.postgres.PostgresSyncStore;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryPool;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.reconcile.RepairReport;
import io.tallyhouse.source.SourceTally;
import io.tallyhouse.sync.StoredTranscripts;
import io.tallyhouse.sync.Sync;
import io.tallyhouse.sync.SyncContext;
import io.tallyhouse.sync.SyncListener;
import io.tallyhouse.transcript.TranscriptFiles;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server, wired together. What is opened is closed in reverse order, here and nowhere
 * else.
 */
public final class Tallyhouse implements AutoCloseable {
  private static final Duration STEP_MAX = Duration.ofSeconds(20);

  /** Longest wait, once no more requests are taken, for those under way to get their responses. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(Tallyhouse.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final URI uri;
  private final OperatorKey operatorKey;
  private final PostgresDemoAccounts demoStore;
  private final DemoAccounts demoAccounts;
  private final Set<String> operations;
  private final IngestPipeline pipeline;

  private Tallyhouse(Config config) {
    try {
      DataDirectory dataDirectory = open(DataDirectory.open(config.dataDir()));
      Engines engines = open(new Engines());
      Engines.Addresses addresses = engines.start(config);

      SecureRandom random = new SecureRandom();
      Clock clock = Clock.systemUTC();
      Vertx vertx = Vertx.vertx();
      open(() -> await(vertx.close().toCompletionStage()));
      Pool pool = PostgresPool.open(vertx, addresses.postgres());
      open(() -> await(pool.close().toCompletionStage()));
      ApiKeyStore keys = new PostgresApiKeys(pool, random);
      demoStore = new PostgresDemoAccounts(pool);
      demoAccounts = new DemoAccounts(PostgresPatience.patiently(() -> await(demoStore.list())));
      config.bootstrapKey().ifPresent(key -> ensureBootstrapKey(keys, key));

      ClickHouseConnection connection = open(new ClickHouseConnection(addresses.clickHouse()));
      ServerMetrics metrics = open(new ServerMetrics());
      LogProgress progress = new LogProgress();
      QueryPool queryPool = open(new QueryPool(progress::whenStored));
      ClickHouseSqlRunner sql =
          new ClickHouseSqlRunner(connection, queryPool, metrics.clickHouse());
      QueryCache cache = new QueryCache(sql, queryPool);
      SourceTally sources = open(Observations.sources(connection, metrics, clock));
      pipeline =
          open(
              new IngestPipeline(
                  new ClickHouseEventStore(
                      connection,
                      (account, first, last) -> rebuild(sql, cache, account, first, last),
                      metrics.clickHouse()),
                  openLog(dataDirectory.path(), config.ingest().logBytesMax()),
                  progress,
                  new IngestPipeline.Settings(
                      config.ingest().ledgerBytesMax(),
                      config.ingest().acknowledgement() == Acknowledgement.STORED),
                  cache::drop,
                  Failpoint.of(System.getProperty(Failpoint.PROPERTY)),
                  new IngestListeners(metrics.ingest(), sources)));
      metrics.watchIngest(pipeline::state);
      metrics.watchQueryCache(cache::stats);
      metrics.watchQueryPool(queryPool::state);
      Sync sync = open(sync(config, pool, keys, sql, pipeline, progress, clock, metrics.sync()));
      config.transcripts().syncInterval().ifPresent(sync::every);
      operatorKey = new OperatorKey(random);
      Readiness readiness =
          open(new Readiness(ReadinessChecks.of(connection, pool, addresses, pipeline)));
      ApiServer api =
          new ApiServer(
              vertx,
              new ApiServer.Services(
                  new ApiServer.Accounts(keys, demoAccounts, new Authenticator(keys), operatorKey),
                  new ApiServer.Data(
                      pipeline,
                      open(Observations.writer(connection, cache, metrics)),
                      ModelPrices.refreshed(config, pool),
                      cache,
                      new Reconciler(sql, pipeline::runPaused),
                      sql,
                      queryPool),
                  new ApiServer.Access(
                      config.dashboardAuth().keylessFromLoopback(config.httpHost()),
                      config.http().idleTimeout(),
                      config.http().corsOrigins()),
                  sync,
                  new ApiServer.Operations(
                      readiness,
                      metrics,
                      metrics.requests(),
                      metrics.ingest(),
                      metrics.otlp(),
                      sources),
                  clock));
      operations = api.operations();
      metrics.watchConnections(api::connections);
      ListenAddress address = new ListenAddress(config.httpHost(), config.httpPort());
      ApiServer.RunningServer server = address.listen(api);
      open(() -> await(server.shutdown(DRAIN_MAX).toCompletionStage()));
      uri = address.uri(server.port());
      open(ServerFile.write(dataDirectory.path(), uri, operatorKey));
      open(readiness::shutDown);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a server and returns when it serves.
   *
   * @throws StartupException and other unchecked exceptions whose message is one line that says
   *     what to do
   */
  public static Tallyhouse start(Config config) {
    return new Tallyhouse(config);
  }

  /** Where it listens. */
  public URI uri() {
    return uri;
  }

  /** Every route it has, see {@link ApiServer#operations}. */
  public Set<String> operations() {
    return operations;
  }

  /** Takes events that do not come by HTTP: an account's events have one writer. */
  public CompletableFuture<IngestOutcome> submit(IngestRequest request) {
    return pipeline.submit(request);
  }

  /** A key for the server's own operator. */
  public String operatorKey() {
    return operatorKey.reveal();
  }

  /**
   * Notes, for good, that the default account holds made-up data: every response that shows its
   * data says so from now on. Blocks.
   */
  public void noteDemoData() {
    PostgresPatience.patiently(() -> await(demoStore.mark(KeyRequest.DEFAULT_ACCOUNT_ID)));
    demoAccounts.add(KeyRequest.DEFAULT_ACCOUNT_ID);
  }

  /** Takes no more requests, stores what was taken in, and ends everything that was started. */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("Closing failed: {}", e.toString());
      }
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  /**
   * Rebuilds an account's drifted rollups on the thread that stores, so that nothing is stored
   * meanwhile.
   */
  private static void rebuild(
      SqlRunner sql, QueryCache cache, int account, LocalDate first, LocalDate last) {
    RepairReport report =
        new Reconciler(sql, Reconciler.ALREADY_PAUSED)
            .repair(account, first, last.plusDays(1), () -> cache.dropAccount(account));
    if (!report.repaired().isEmpty()) {
      LOG.warn("A cut-off insert had left drift in account {}: {}", account, report.repaired());
    }
    if (report.after().drift() != 0) {
      throw new IllegalStateException("account " + account + " drifts after its repair");
    }
  }

  /** Transcripts are the default account's: they are of the people who run the server. */
  private static Sync sync(
      Config config,
      Pool pool,
      ApiKeyStore keys,
      SqlRunner sql,
      IngestPipeline pipeline,
      LogProgress progress,
      Clock clock,
      SyncListener listener) {
    int account =
        PostgresPatience.patiently(() -> await(keys.findAccountId(KeyRequest.DEFAULT_ACCOUNT)))
            .orElseThrow(() -> new IllegalStateException("there is no default account"));
    PriceTable prices = ModelPrices.ofFiles(config);
    PostgresModelPrices overrides = new PostgresModelPrices(pool);
    return new Sync(
        new SyncContext(
            account,
            new TranscriptFiles(config.transcripts().places()),
            new PostgresSyncStore(pool),
            pipeline::submit,
            () -> prices.overriddenBy(await(overrides.load())),
            config.transcripts().user()),
        () -> {
          await(progress.whenAllStored());
          return StoredTranscripts.of(account, sql);
        },
        clock,
        listener);
  }

  private static EventLog openLog(Path dataDir, long bytesMax) {
    try {
      return new FileLog(dataDir.resolve(FileLog.DIRECTORY), bytesMax);
    } catch (IOException e) {
      throw new StartupException("Can't open the log in " + dataDir + ": " + e.getMessage(), e);
    }
  }

  private static void ensureBootstrapKey(ApiKeyStore keys, String key) {
    KeyRequest request =
        new KeyRequest(KeyRequest.DEFAULT_ACCOUNT, "bootstrap", EnumSet.allOf(Scope.class));
    PostgresPatience.patiently(() -> await(keys.ensure(ApiKeySecret.of(key), request)));
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(STEP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException("waiting " + STEP_MAX, e);
    }
  }
}
