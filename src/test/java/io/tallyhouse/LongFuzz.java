package io.tallyhouse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** An hour of what {@link FuzzIT} does in a minute; docs/testing.md has the command. */
class LongFuzz {
  @FuzzTest(maxDuration = "1h")
  void everyRequest_isAnsweredOrHungUpOn(FuzzedDataProvider data) throws Exception {
    FuzzedRequests.exchange(data);
  }
}
