package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredKeysTest {
  private static final long SESSION = new SessionKey(1, new UUID(1, 1)).hash64();
  private static final long CALL = new AccountKey(1, 1).hash64();

  private final FakeEventStore store = new FakeEventStore();
  private final LedgerSource source = new LedgerSource(store);
  private final StoredKeys known = new StoredKeys();

  @Test
  void readingThatFails_leavesNoneNew_andOneThatSucceedsAllThatAreNotStored() {
    store.down = true;
    assertThat(known.read(source)).isFalse();
    assertThat(known.sessions().isNew(SESSION)).isFalse();
    assertThat(known.identities().isNew(CALL)).isFalse();

    store.down = false;
    assertThat(known.read(source)).isTrue();
    assertThat(known.sessions().isNew(SESSION)).isTrue();
    assertThat(known.identities().isNew(CALL)).isTrue();
  }

  @Test
  void forgetting_leavesNoneNew() {
    known.read(source);
    known.forget();
    assertThat(known.sessions().isNew(SESSION)).isFalse();
    assertThat(known.identities().isNew(CALL)).isFalse();
  }
}
