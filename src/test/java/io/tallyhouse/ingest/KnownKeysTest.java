package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
  private final KnownKeys known = new KnownKeys();

  @Test
  void beforeTheStoresKeysAreRead_noneIsNew() {
    assertThat(known.isNew(1)).isFalse();
    long begun = known.begin();
    known.add(2);
    assertThat(known.isNew(1)).isFalse();
    known.end(begun);
    assertThat(known.isNew(1)).isTrue();
    assertThat(known.isNew(2)).isFalse();
  }

  @Test
  void keyAddedBeforeTheStoresAreReadAnew_isKept() {
    known.add(7);
    known.end(known.begin());
    assertThat(known.isNew(7)).isFalse();
  }

  @Test
  void readingThatAnotherFollows_leavesNoneNew() {
    long first = known.begin();
    long second = known.begin();
    known.end(first);
    assertThat(known.isNew(8)).as("the reading was of before").isFalse();
    known.end(second);
    assertThat(known.isNew(8)).isTrue();
  }

  @Test
  void manyKeys_areAllKnown_andFewOthersAreTakenForThem() {
    known.end(known.begin());
    Random random = new Random(4);
    int keys = 300_000;
    for (int i = 0; i < keys; i++) {
      known.add(random.nextLong());
    }
    Random again = new Random(4);
    for (int i = 0; i < keys; i++) {
      assertThat(known.isNew(again.nextLong())).isFalse();
    }
    int wrong = 0;
    for (int i = 0; i < keys; i++) {
      wrong += known.isNew(random.nextLong()) ? 0 : 1;
    }
    assertThat((double) wrong / keys).isLessThan(1.5 * KnownKeys.WRONG_MAX);
    assertThat(known.size()).isBetween((int) (keys * 0.98), keys);
  }
}
