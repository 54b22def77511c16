package io.tallyhouse.benchmarks;

/** What {@link IngestBenchmark} compares. */
enum Contender {
  TALLYHOUSE("a   Tallyhouse, 16 connections", "tallyhouse", 16),
  ASYNC_16("b   async_insert JSONEachRow, 16 connections", "bench_async_16", 16),
  ASYNC_64("b64 async_insert JSONEachRow, 64 connections", "bench_async_64", 64),
  NATIVE("c   INSERT FORMAT Native, 100k rows, 1 connection", "bench_native", 1),
  COALESCED_16("d16 INSERT JSONEachRow, 16k rows, 1 connection", "bench_json_16", 1),
  COALESCED_64("d64 INSERT JSONEachRow, 64k rows, 1 connection", "bench_json_64", 1);

  final String label;
  final String database;
  final int connections;

  Contender(String label, String database, int connections) {
    this.label = label;
    this.database = database;
    this.connections = connections;
  }
}
