package io.tallyhouse.transcript;

/** Counts what is written. Not thread-safe. */
final class WrittenCounts {
  int files;
  long lines;
  long prompts;
  long responses;
  long calls;
  long results;
  long input;
  long output;
  long syntheticOutput;
  long cacheWrite;
  long cacheRead;

  GeneratedTranscripts.Written written(long bytes) {
    return new GeneratedTranscripts.Written(
        files,
        bytes,
        lines,
        prompts,
        responses,
        calls,
        results,
        input,
        output,
        syntheticOutput,
        cacheWrite,
        cacheRead);
  }
}
