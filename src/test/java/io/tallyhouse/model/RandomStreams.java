package io.tallyhouse.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A seeded generator of requests as badly behaved clients send them: out of order, twice, under
 * reused keys, results before calls. The accounts share session ids, tool_use_ids, event_ids and
 * keys. The same seed and time give the same requests.
 */
public final class RandomStreams {
  private static final int BATCH_MAX = 1000;

  /**
   * Events that wait to be sent; from these a request takes some at random, so that order gets
   * lost.
   */
  private static final int POOL_SIZE = 60;

  private final Random random;
  private final List<String> accounts;
  private final RandomScenes scenes;
  private final Map<String, List<SentEvent>> pools = new HashMap<>();
  private final List<SentRequest> sent = new ArrayList<>();

  public RandomStreams(long seed, List<String> accounts, Instant now) {
    this.random = new Random(seed);
    this.accounts = List.copyOf(accounts);
    this.scenes = new RandomScenes(random, now);
  }

  /** So many requests, one of them at least of the largest size. */
  public List<SentRequest> requests(int count) {
    int largest = random.nextInt(count);
    List<SentRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean repeat = i != largest && !sent.isEmpty() && random.nextInt(7) == 0;
      SentRequest request = repeat ? repetition() : fresh(i == largest ? BATCH_MAX : batchSize());
      sent.add(request);
      requests.add(request);
    }
    return requests;
  }

  private int batchSize() {
    return switch (random.nextInt(50)) {
      case 0 -> BATCH_MAX;
      case 1, 2, 3, 4, 5, 6, 7, 8 -> 1;
      default -> 1 + random.nextInt(60);
    };
  }

  private SentRequest fresh(int size) {
    String account = accounts.get(random.nextInt(accounts.size()));
    List<SentEvent> pool = pools.computeIfAbsent(account, name -> new ArrayList<>());
    while (pool.size() < size + POOL_SIZE) {
      pool.addAll(scenes.next());
    }
    List<SentEvent> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      events.add(pool.remove(random.nextInt(pool.size())));
    }
    return new SentRequest(account, key(), events);
  }

  private @Nullable String key() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> null;
      case 4 -> "key-" + random.nextInt(5);
      default -> "key-" + (100 + sent.size());
    };
  }

  private SentRequest repetition() {
    SentRequest old = sent.get(random.nextInt(sent.size()));
    return switch (random.nextInt(8)) {
      case 0 -> new SentRequest(old.account(), null, old.events());
      case 1 -> new SentRequest(old.account(), key(), old.events());
      case 2 -> new SentRequest(otherAccount(), old.idempotencyKey(), old.events());
      case 3 -> new SentRequest(old.account(), old.idempotencyKey(), changed(old.events()));
      default -> old;
    };
  }

  private String otherAccount() {
    return accounts.get(random.nextInt(accounts.size()));
  }

  /** Another body of which a part is at the same index as before. */
  private List<SentEvent> changed(List<SentEvent> events) {
    List<SentEvent> changed = new ArrayList<>(events);
    switch (random.nextInt(3)) {
      case 0 -> changed.set(random.nextInt(changed.size()), events.get(0));
      case 1 -> Collections.rotate(changed.subList(changed.size() / 2, changed.size()), 1);
      default -> {
        SentEvent last = changed.remove(changed.size() - 1);
        changed.add(last.by("someone else", null));
      }
    }
    return changed;
  }
}
