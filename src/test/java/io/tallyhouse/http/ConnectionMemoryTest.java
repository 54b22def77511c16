package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionMemoryTest {
  private static final int MAX = 1000;

  private final ConnectionMemory memory = new ConnectionMemory(MAX);
  private final EmbeddedChannel small = channel();
  private final EmbeddedChannel large = channel();
  private final EmbeddedChannel larger = channel();
  private final ConnectionMemory.Share ofSmall = memory.opened(small);
  private final ConnectionMemory.Share ofLarge = memory.opened(large);
  private final ConnectionMemory.Share ofLarger = memory.opened(larger);

  @Test
  void halfTheBound_isHeld_andGivenBack() {
    ofSmall.add(100);
    ofLarge.add(200);
    ofLarger.add(200);
    runAll();
    assertThat(List.of(small.isOpen(), large.isOpen(), larger.isOpen())).containsOnly(true);
    assertThat(memory.bytes()).isEqualTo(500);

    ofSmall.add(-100);
    ofLarge.add(-200);
    larger.disconnect().syncUninterruptibly();

    assertThat(memory.bytes()).isZero();
  }

  @Test
  void pastHalfTheBound_theLargestAreHungUpOn_downToAQuarter() {
    ofLarger.add(270);
    ofLarge.add(130);
    ofSmall.add(101);
    runAll();
    assertThat(larger.isOpen()).isFalse();
    assertThat(large.isOpen()).isTrue();
    assertThat(small.isOpen()).isTrue();
    assertThat(memory.bytes()).isEqualTo(231);

    ofLarge.add(270);
    runAll();
    assertThat(large.isOpen()).isFalse();
    assertThat(small.isOpen()).isTrue();
    assertThat(memory.bytes()).isEqualTo(101);
  }

  @Test
  void whoIsHungUpOn_isNotRead_andCountsUntilItIsClosed() {
    ofLarge.add(501);
    assertThat(ofLarge.mayRead()).isFalse();
    assertThat(ofSmall.mayRead()).isTrue();
    assertThat(memory.bytes()).isEqualTo(501);
    ofLarge.add(99);
    assertThat(memory.bytes()).isEqualTo(600);

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
    List<EmbeddedChannel> channels = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      EmbeddedChannel channel = channel();
      channels.add(channel);
      memory.opened(channel).add(50);
      runAll();
      channels.forEach(EmbeddedChannel::runPendingTasks);
      assertThat(memory.bytes()).isLessThanOrEqualTo(MAX / 2);
    }
    assertThat(channels).filteredOn(EmbeddedChannel::isOpen).hasSizeBetween(5, 10);
  }

  private void runAll() {
    List.of(small, large, larger).forEach(EmbeddedChannel::runPendingTasks);
  }

  private static EmbeddedChannel channel() {
    return new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  }
}
