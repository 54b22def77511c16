package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QueryPoolTest {
  private static final int SLOW = 1;
  private static final int OTHER = 2;

  private final QueryPool pool = new QueryPool();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();

  @AfterEach
  void close() {
    gate.countDown();
    pool.close();
  }

  @Test
  void slowQueriesOfOneAccount_leaveThreadsToOthers() throws InterruptedException {
    for (int i = 0; i < QueryPool.ACCOUNT_THREADS + 10; i++) {
      pool.execute(SLOW, this::block);
    }
    await().until(() -> running.get() == QueryPool.ACCOUNT_THREADS);

    for (int i = 0; i < 50; i++) {
      CountDownLatch done = new CountDownLatch(1);
      pool.execute(OTHER, done::countDown);
      assertThat(done.await(Patience.MAX_SECONDS, TimeUnit.SECONDS))
          .as("query %d of the other account", i)
          .isTrue();
    }
    assertThat(running).hasValue(QueryPool.ACCOUNT_THREADS);
  }

  @Test
  void queriesOfOneAccount_areTurnedAwayPastItsBound_thoseOfOthersAreNot() {
    for (int i = 0; i < QueryPool.ACCOUNT_THREADS + QueryPool.ACCOUNT_WAITING_MAX; i++) {
      pool.execute(SLOW, this::block);
    }
    assertThatThrownBy(() -> pool.execute(SLOW, this::block))
        .isInstanceOf(TooManyQueriesException.class);

    CountDownLatch done = new CountDownLatch(1);
    pool.execute(OTHER, done::countDown);
    await().until(() -> done.getCount() == 0);
  }

  @Test
  void queriesOfAllAccounts_areTurnedAwayPastTheBoundOfAll() {
    int taken = 0;
    try {
      for (int account = 1; account < 1_000; account++) {
        pool.execute(account, this::block);
        taken++;
      }
    } catch (RejectedExecutionException e) {
      assertThat(e).isNotInstanceOf(TooManyQueriesException.class);
    }
    assertThat(taken).isEqualTo(QueryPool.THREADS + QueryPool.WAITING_MAX);
  }

  @Test
  void freeThreads_goToTheAccountsInTurn() throws InterruptedException {
    Semaphore steps = new Semaphore(0);
    for (int i = 0; i < QueryPool.ACCOUNT_THREADS; i++) {
      pool.execute(SLOW, this::block);
    }
    for (int i = 0; i < QueryPool.THREADS - QueryPool.ACCOUNT_THREADS; i++) {
      pool.execute(OTHER, steps::acquireUninterruptibly);
    }
    List<Integer> served = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 3; i++) {
      pool.execute(OTHER, () -> served.add(OTHER));
    }
    for (int i = 0; i < 3; i++) {
      pool.execute(3, () -> served.add(3));
    }

    steps.release();

    await().until(() -> served.size() == 6);
    assertThat(served).containsExactly(OTHER, 3, OTHER, 3, OTHER, 3);
    steps.release(QueryPool.THREADS);
  }

  @Test
  void parts_areRunAtOnceOrNotAtAll() {
    CountDownLatch done = new CountDownLatch(1);
    assertThat(pool.executeNow(SLOW, done::countDown)).isTrue();
    await().until(() -> done.getCount() == 0);

    for (int i = 0; i < QueryPool.ACCOUNT_THREADS; i++) {
      pool.execute(SLOW, this::block);
    }
    assertThat(pool.executeNow(SLOW, this::block)).isFalse();
    assertThat(pool.executeNow(OTHER, this::block)).isTrue();
    assertThat(pool.executeNow(OTHER, this::block)).isTrue();
    assertThat(pool.executeNow(OTHER, this::block)).isFalse();
    gate.countDown();
    await().until(() -> running.get() == QueryPool.ACCOUNT_THREADS + 2);
  }

  @Test
  void withdrawnQuery_isNotRun_andMakesRoom() {
    for (int i = 0; i < QueryPool.ACCOUNT_THREADS; i++) {
      pool.execute(SLOW, this::block);
    }
    List<Runnable> waiting = new ArrayList<>();
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < QueryPool.ACCOUNT_WAITING_MAX; i++) {
      Runnable query = () -> ran.incrementAndGet();
      waiting.add(query);
      pool.execute(SLOW, query);
    }
    waiting.forEach(query -> pool.withdraw(SLOW, query));
    for (int i = 0; i < QueryPool.ACCOUNT_WAITING_MAX; i++) {
      pool.execute(SLOW, this::block);
    }
    gate.countDown();

    await().until(() -> running.get() == QueryPool.ACCOUNT_THREADS + QueryPool.ACCOUNT_WAITING_MAX);
    assertThat(ran).hasValue(0);
  }

  @Test
  void queryThatThrows_givesItsThreadBack() {
    int taken = 0;
    AtomicInteger thrown = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      try {
        pool.execute(
            SLOW,
            () -> {
              // Of the thread itself: Awaitility takes what others leave uncaught for a failure, in
              // whichever test waits when the thread dies.
              Thread.currentThread()
                  .setUncaughtExceptionHandler((t, e) -> thrown.getAndIncrement());
              throw new ExpectedException();
            });
        taken++;
      } catch (TooManyQueriesException e) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    int expected = taken;
    await().until(() -> thrown.get() == expected);
    CountDownLatch done = new CountDownLatch(1);
    pool.execute(SLOW, done::countDown);
    await().until(() -> done.getCount() == 0);
  }

  /** Many accounts at random: no bound is ever passed, and everything taken is run. */
  @Test
  void randomLoad_staysWithinTheBounds() throws InterruptedException {
    Random random = new Random(7);
    AtomicInteger[] perAccount = new AtomicInteger[5];
    AtomicInteger most = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    AtomicInteger mostAll = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < perAccount.length; i++) {
      perAccount[i] = new AtomicInteger();
    }
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      int account = Math.min(random.nextInt(8), 4);
      Runnable query =
          () -> {
            most.accumulateAndGet(perAccount[account].incrementAndGet(), Math::max);
            mostAll.accumulateAndGet(all.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000);
            all.decrementAndGet();
            perAccount[account].decrementAndGet();
            done.incrementAndGet();
          };
      try {
        if (random.nextInt(4) == 0) {
          taken += pool.executeNow(account, query) ? 1 : 0;
        } else {
          pool.execute(account, query);
          taken++;
        }
      } catch (RejectedExecutionException e) {
        Thread.sleep(1);
      }
    }
    int expected = taken;
    await().until(() -> done.get() == expected);
    assertThat(most.get()).isLessThanOrEqualTo(QueryPool.ACCOUNT_THREADS);
    assertThat(mostAll.get()).isLessThanOrEqualTo(QueryPool.THREADS);
  }

  private static final class ExpectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExpectedException() {
      super("thrown by a test", null, false, false);
    }
  }

  private void block() {
    running.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
