package io.tallyhouse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Fuzzing, see {@link FuzzedRequests}, for ten seconds in every build, for as long as is said
 * otherwise: docs/testing.md has the command. Whatever either finds is kept beside the seeds, which
 * all runs try first.
 */
class FuzzIT {
  @FuzzTest(maxDuration = "60s")
  void everyRequest_getsAResponseOrHungUpOn(FuzzedDataProvider data) throws Exception {
    FuzzedRequests.exchange(data);
  }
}
