package io.tallyhouse.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A seeded generator of what badly behaved clients post of coding sessions and of a fleet: out of
 * order, twice, under reused keys. The accounts share sessions, ids, users and keys. The same seed
 * and time give the same deliveries.
 */
public final class RandomFleet {
  /** Events that wait to be sent; a request takes some of them, so that order gets lost. */
  private static final int POOL_SIZE = 25;

  private final Random random;
  private final List<String> accounts;
  private final RandomFleetScenes scenes;
  private final Map<String, List<SentEvent>> codingPools = new HashMap<>();
  private final Map<String, List<SentFleetEvent>> fleetPools = new HashMap<>();
  private final List<Delivery> sent = new ArrayList<>();

  public RandomFleet(long seed, List<String> accounts, Instant now) {
    this.random = new Random(seed);
    this.accounts = List.copyOf(accounts);
    this.scenes = new RandomFleetScenes(random, now);
  }

  public List<Delivery> deliveries(int count) {
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean repeat = !sent.isEmpty() && random.nextInt(7) == 0;
      Delivery delivery = repeat ? repetition() : fresh(account());
      sent.add(delivery);
      deliveries.add(delivery);
    }
    return deliveries;
  }

  /** One more request of that account. */
  public SentFleetRequest fleetRequest(String account) {
    List<SentFleetEvent> events = take(fleetPools, account, scenes::fleet);
    return new SentFleetRequest(account, key(), events);
  }

  private Delivery fresh(String account) {
    return random.nextInt(3) == 0
        ? fleetRequest(account)
        : new SentRequest(account, key(), take(codingPools, account, scenes::coding));
  }

  private <E> List<E> take(
      Map<String, List<E>> pools, String account, Supplier<List<E>> nextScene) {
    int size = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(40);
    List<E> pool = pools.computeIfAbsent(account, name -> new ArrayList<>());
    while (pool.size() < size + POOL_SIZE) {
      pool.addAll(nextScene.get());
    }
    List<E> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      // Mostly the older ones, so that not all order is lost.
      double part = random.nextDouble();
      events.add(pool.remove((int) (part * part * pool.size())));
    }
    return events;
  }

  private @Nullable String key() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> null;
      case 4 -> "key-" + random.nextInt(4);
      default -> "key-" + (100 + sent.size());
    };
  }

  private Delivery repetition() {
    Delivery old = sent.get(random.nextInt(sent.size()));
    return switch (random.nextInt(8)) {
      case 0 -> under(old.account(), null, old, false);
      case 1 -> under(old.account(), key(), old, false);
      case 2 -> under(account(), old.idempotencyKey(), old, false);
      case 3 -> under(old.account(), old.idempotencyKey(), old, true);
      default -> old;
    };
  }

  private Delivery under(String account, @Nullable String key, Delivery old, boolean changed) {
    if (old instanceof SentRequest request) {
      return new SentRequest(account, key, changed ? changed(request.events()) : request.events());
    }
    List<SentFleetEvent> events = ((SentFleetRequest) old).events();
    return new SentFleetRequest(account, key, changed ? changed(events) : events);
  }

  /** Another body of which a part is at the same index as before. */
  private <E> List<E> changed(List<E> events) {
    List<E> changed = new ArrayList<>(events);
    if (random.nextBoolean()) {
      changed.set(random.nextInt(changed.size()), events.get(0));
    } else {
      Collections.rotate(changed.subList(changed.size() / 2, changed.size()), 1);
    }
    return changed;
  }

  private String account() {
    return accounts.get(random.nextInt(accounts.size()));
  }
}
