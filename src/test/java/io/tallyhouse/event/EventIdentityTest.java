package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The values are stored with the events: a change of any here makes stored events unknown. */
class EventIdentityTest {
  private static final UUID SESSION = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");
  private static final long TIME = 1_705_314_600_000L;
  private static final long KEY = EventIdentity.ofIdempotencyKey("key");

  @Test
  void storedValues_neverChange() {
    assertThat(EventIdentity.ofEventId("evt_1")).isEqualTo(0x2c143d86ade9d7a8L);
    assertThat(EventIdentity.ofEventId("größe-日本")).isEqualTo(0x28546ffed74fad6fL);
    assertThat(EventIdentity.ofToolUseId("toolu_1")).isEqualTo(0x75d4afeab5b55839L);
    assertThat(EventIdentity.ofToolEvent(EventIdentity.ofToolUseId("toolu_1"), EventType.TOOL_USE))
        .isEqualTo(0x9287164368679a5eL);
    assertThat(
            EventIdentity.ofToolEvent(EventIdentity.ofToolUseId("toolu_1"), EventType.TOOL_RESULT))
        .isEqualTo(0xcf69dfad05465a48L);
    assertThat(KEY).isEqualTo(0x3d567bd1b4a95bdaL);
    assertThat(request(KEY, 0, EventType.TOOL_USE, SESSION, TIME, "u", "a", "{\"x\":1}"))
        .isEqualTo(0x810b102c42123840L);
    assertThat(EventIdentity.ofMessage("msg_1", "req_1")).isEqualTo(0x452aa8b97b9d081bL);
    assertThat(EventIdentity.ofLine("line_1")).isEqualTo(0x0ed661e3eee802eeL);
    assertThat(EventIdentity.ofText("text")).isEqualTo(0xbc9741c9f7026c74L);
  }

  @Test
  void codesOfTypes_neverChange() {
    assertThat(List.of(EventType.values()))
        .extracting(EventType::code)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void equalTexts_inDifferentRoles_areDifferentIdentities() {
    Set<Long> identities = new HashSet<>();
    identities.add(EventIdentity.ofEventId("x"));
    identities.add(EventIdentity.ofToolUseId("x"));
    identities.add(EventIdentity.ofIdempotencyKey("x"));
    identities.add(EventIdentity.ofMessage("x", ""));
    identities.add(EventIdentity.ofMessage("", "x"));
    identities.add(EventIdentity.ofLine("x"));
    identities.add(EventIdentity.ofText("x"));
    identities.add(EventIdentity.ofFleetEvent("x"));
    for (EventType type : EventType.values()) {
      identities.add(EventIdentity.ofToolEvent(EventIdentity.ofToolUseId("x"), type));
    }
    assertThat(identities).hasSize(8 + EventType.values().length);
  }

  @Test
  void identityOfARequest_isAnotherWithEachOfItsParts() {
    Set<Long> identities = new HashSet<>();
    EventType type = EventType.TOOL_USE;
    identities.add(request(KEY, 0, type, SESSION, TIME, "u", "a", "{}"));
    identities.add(request(KEY + 1, 0, type, SESSION, TIME, "u", "a", "{}"));
    identities.add(request(KEY, 1, type, SESSION, TIME, "u", "a", "{}"));
    identities.add(request(KEY, 0, EventType.TOOL_RESULT, SESSION, TIME, "u", "a", "{}"));
    identities.add(request(KEY, 0, type, new UUID(1, 2), TIME, "u", "a", "{}"));
    identities.add(request(KEY, 0, type, SESSION, TIME + 1, "u", "a", "{}"));
    identities.add(request(KEY, 0, type, SESSION, TIME, "v", "a", "{}"));
    identities.add(request(KEY, 0, type, SESSION, TIME, "u", "b", "{}"));
    identities.add(request(KEY, 0, type, SESSION, TIME, "ua", "", "{}"));
    identities.add(request(KEY, 0, type, SESSION, TIME, "", "ua", "{}"));
    identities.add(request(KEY, 0, type, SESSION, TIME, "u", "a", "{ }"));
    assertThat(identities).hasSize(11);
  }

  @Test
  void identityOfARequest_doesNotDependOnWhereTheDataLies() {
    byte[] body = "xx{}y".getBytes(StandardCharsets.UTF_8);
    EventType type = EventType.SESSION_END;
    assertThat(
            EventIdentity.ofRequest(KEY, 3, type, SESSION, TIME, "", "", new JsonSlice(body, 2, 2)))
        .isEqualTo(request(KEY, 3, type, SESSION, TIME, "", "", "{}"));
  }

  @Test
  void noToolUseId_isNoCallKey() {
    assertThat(EventIdentity.ofToolUseId("")).isEqualTo(EventIdentity.NONE);
    assertThat(EventIdentity.ofToolUseId(" ")).isNotEqualTo(EventIdentity.NONE);
  }

  private static long request(
      long key,
      int index,
      EventType type,
      UUID session,
      long time,
      String user,
      String assistant,
      String data) {
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    return EventIdentity.ofRequest(
        key, index, type, session, time, user, assistant, new JsonSlice(body, 0, body.length));
  }
}
