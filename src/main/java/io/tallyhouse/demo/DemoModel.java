package io.tallyhouse.demo;

import java.util.random.RandomGenerator;

/** The models of the demo's agents: how often a session uses each, and how much it writes. */
enum DemoModel {
  SONNET("claude-sonnet-5-5", 46, 210),
  OPUS("claude-opus-5-5", 34, 260),
  OLDER_OPUS("claude-opus-4-8", 12, 240),
  HAIKU("claude-haiku-4-5-20251001", 8, 150);

  private static final int SESSIONS_OF_ALL = 100;

  private final String wireName;
  private final int sessions;
  private final double outputMedian;

  DemoModel(String wireName, int sessions, double outputMedian) {
    this.wireName = wireName;
    this.sessions = sessions;
    this.outputMedian = outputMedian;
  }

  /** The model of a session, the frequent ones more often. */
  static DemoModel next(RandomGenerator random) {
    int left = random.nextInt(SESSIONS_OF_ALL);
    for (DemoModel model : values()) {
      left -= model.sessions;
      if (left < 0) {
        return model;
      }
    }
    throw new IllegalStateException("unreachable");
  }

  String wireName() {
    return wireName;
  }

  /** Tokens of a response, log-normal. */
  long nextOutputTokens(RandomGenerator random) {
    return 1 + Math.round(DemoTool.logNormal(random, outputMedian, 0.8));
  }
}
