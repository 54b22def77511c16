package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.AccountKey;
import io.tallyhouse.ingest.SessionKey;
import io.tallyhouse.testing.TestEngines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredKeyPagesIT {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 100_000})
  void allKeysAreListed_howeverManyFitAPage(int rowsMax) {
    ClickHouseConfig config = TestEngines.clickHouse();
    ClickHouseMigrations.migrate(config);
    Random random = new Random(rowsMax);
    Set<SessionKey> sessions = new HashSet<>();
    Set<AccountKey> identities = new HashSet<>();
    List<String> events = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      SessionKey session =
          new SessionKey(1 + random.nextInt(3), new UUID(random.nextLong(), random.nextInt(4)));
      sessions.add(session);
      for (int sequence = 1; sequence <= 1 + random.nextInt(6); sequence++) {
        long call = random.nextInt(3) == 0 ? 0 : random.nextLong();
        String type = List.of("tool_use", "tool_result", "user_prompt").get(random.nextInt(3));
        if (call != 0 && !type.equals("user_prompt")) {
          identities.add(new AccountKey(session.accountId(), call));
        }
        events.add(
            "(%d,'%s',%d,'%s',%s)"
                .formatted(
                    session.accountId(),
                    session.sessionId(),
                    sequence,
                    type,
                    Long.toUnsignedString(call)));
      }
      AccountKey message = new AccountKey(1 + random.nextInt(3), random.nextLong());
      identities.add(message);
      for (int part = 0; part <= random.nextInt(3); part++) {
        messages.add(
            "(%d,%s)".formatted(message.accountId(), Long.toUnsignedString(message.key())));
      }
    }

    List<SessionKey> listedSessions = new ArrayList<>();
    Set<AccountKey> listed = new HashSet<>();
    try (ClickHouseConnection connection = new ClickHouseConnection(config)) {
      insert(
          connection,
          "session_index (account_id, session_id, sequence, event_type, call_key)",
          events);
      insert(connection, "messages (account_id, message_key)", messages);
      new StoredKeyPages(connection, rowsMax).read(listedSessions::add, listed::add);
    }

    assertThat(listedSessions).containsExactlyInAnyOrderElementsOf(sessions);
    assertThat(listed).isEqualTo(identities);
  }

  private static void insert(ClickHouseConnection connection, String into, List<String> rows) {
    connection.execute(
        "INSERT INTO " + into + " VALUES " + String.join(",", rows), Map.of(), "test");
  }
}
