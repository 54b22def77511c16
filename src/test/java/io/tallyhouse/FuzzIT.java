package io.tallyhouse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * A minute of fuzzing in every build, see {@link FuzzedRequests}; what it finds is kept as a seed
 * that later runs try first.
 */
class FuzzIT {
  @FuzzTest(maxDuration = "60s")
  void everyRequest_isAnsweredOrHungUpOn(FuzzedDataProvider data) throws Exception {
    FuzzedRequests.exchange(data);
  }
}
