package io.tallyhouse.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionMemoryLimiterTest {
  private static final int MAX = 1000;

  private final ConnectionMemoryLimiter memory = new ConnectionMemoryLimiter(MAX);
  private final EmbeddedChannel small = channel();
  private final EmbeddedChannel large = channel();
  private final EmbeddedChannel larger = channel();
  private final ConnectionMemoryLimiter.Reservation ofSmall = memory.opened(small);
  private final ConnectionMemoryLimiter.Reservation ofLarge = memory.opened(large);
  private final ConnectionMemoryLimiter.Reservation ofLarger = memory.opened(larger);

  @Test
  void threeQuartersOfTheBound_areHeld_andGivenBack() {
    ofSmall.add(150);
    ofLarge.add(300);
    ofLarger.add(300);
    runAll();
    assertThat(List.of(small.isOpen(), large.isOpen(), larger.isOpen())).containsOnly(true);
    assertThat(memory.bytes()).isEqualTo(750);

    ofSmall.add(-150);
    ofLarge.add(-300);
    ofLarger.close();

    assertThat(memory.bytes()).isZero();
  }

  @Test
  void pastThat_theLargestAreHungUpOn_downToHalf() {
    ofLarger.add(400);
    ofLarge.add(250);
    ofSmall.add(101);
    runAll();
    assertThat(larger.isOpen()).isFalse();
    assertThat(large.isOpen()).isTrue();
    assertThat(small.isOpen()).isTrue();
    assertThat(memory.bytes()).isEqualTo(351);

    ofLarge.add(400);
    runAll();
    assertThat(large.isOpen()).isFalse();
    assertThat(small.isOpen()).isTrue();
    assertThat(memory.bytes()).isEqualTo(101);
  }

  @Test
  void whoIsHungUpOn_isNotRead_andCountsUntilItIsClosed() {
    ofLarge.add(751);
    assertThat(ofLarge.mayRead()).isFalse();
    assertThat(ofSmall.mayRead()).isTrue();
    assertThat(memory.bytes()).isEqualTo(751);
    ofLarge.add(99);
    assertThat(memory.bytes()).isEqualTo(850);

    runAll();

    assertThat(memory.bytes()).isZero();
    ofLarge.add(700);
    assertThat(memory.bytes()).isZero();
    assertThat(ofLarge.mayRead()).isFalse();
  }

  @Test
  void atTheBound_nobodyIsRead_andWhoTriesIsHungUpOn() {
    ofLarge.add(MAX - 1);
    assertThat(ofSmall.mayRead()).isTrue();
    ofLarge.add(1);
    assertThat(ofSmall.mayRead()).isFalse();
    runAll();
    assertThat(small.isOpen()).isFalse();
    assertThat(larger.isOpen()).isTrue();
    assertThat(ofLarger.mayRead()).isTrue();
  }

  @Test
  void anyNumberOfConnections_takesNoMoreThanTheBound() {
    Map<EmbeddedChannel, ConnectionMemoryLimiter.Reservation> clients = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      EmbeddedChannel channel = channel();
      clients.put(channel, memory.opened(channel));
      clients.get(channel).add(50);
      clients.forEach(ConnectionMemoryLimiterTest::run);
      assertThat(memory.bytes()).isLessThanOrEqualTo(MAX / 4 * 3);
    }
    assertThat(clients.keySet()).filteredOn(EmbeddedChannel::isOpen).hasSizeBetween(10, 15);
  }

  private void runAll() {
    run(small, ofSmall);
    run(large, ofLarge);
    run(larger, ofLarger);
  }

  /** As an event loop does, whose handlers are gone some time after their connection. */
  private static void run(EmbeddedChannel channel, ConnectionMemoryLimiter.Reservation share) {
    channel.runPendingTasks();
    if (!channel.isOpen()) {
      share.close();
    }
  }

  private static EmbeddedChannel channel() {
    return new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  }
}
