package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionIdTest {
  private static final String UUID_TEXT = "11111111-1111-4111-8111-0000000001ab";

  @Test
  void uuid_isItself() {
    assertThat(SessionId.of(UUID_TEXT)).isEqualTo(new SessionId(UUID.fromString(UUID_TEXT), ""));
  }

  @Test
  void anotherId_isKeptBesideTheUuidMadeOfIt() {
    // Stored: the same in every version.
    assertThat(SessionId.of("session_01"))
        .isEqualTo(
            new SessionId(UUID.fromString("4ddd1596-ff96-37bb-bd9b-527ceb5d8cf3"), "session_01"));
  }

  @Test
  void fileNamedByAUuid_isThatSession_itsSubagentsToo() {
    SessionId session = SessionId.of(UUID_TEXT);

    assertThat(SessionId.ofFile("-srv/" + UUID_TEXT + ".jsonl")).isEqualTo(session);
    assertThat(SessionId.ofFile("-srv/" + UUID_TEXT + "/subagents/agent-1.jsonl"))
        .isEqualTo(session);
  }

  @Test
  void filesOfOneNameInTwoProjects_areTwoSessions() {
    SessionId one = SessionId.ofFile("-srv-one/chat.jsonl");
    SessionId two = SessionId.ofFile("-srv-two/chat.jsonl");

    assertThat(one.external()).isEqualTo(two.external()).isEqualTo("chat");
    assertThat(one.uuid()).isNotEqualTo(two.uuid());
    assertThat(SessionId.ofFile("-srv-one/chat/subagents/workflows/w/agent-1.jsonl"))
        .isEqualTo(one);
  }
}
