package io.tallyhouse.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
  @Test
  void admin_impliesNoOtherScope() {
    ApiKey key =
        new ApiKey(
            1,
            1,
            "default",
            "n",
            "p",
            Set.of(Scope.ADMIN),
            RateLimits.NONE,
            Keys.CREATED,
            Keys.CREATED);

    assertThat(key.allows(Scope.ADMIN)).isTrue();
    assertThat(key.allows(Scope.READ_ANALYTICS)).isFalse();
    assertThat(key.allows(Scope.WRITE_EVENTS)).isFalse();
    assertThat(key.revoked()).isTrue();
  }

  @Test
  void scopes_areCopied() {
    Set<Scope> scopes = EnumSet.of(Scope.ADMIN);
    KeyRequest request = new KeyRequest("acme", "laptop", scopes);
    scopes.add(Scope.WRITE_EVENTS);

    assertThat(request.scopes()).containsExactly(Scope.ADMIN);
    assertThatThrownBy(() -> request.scopes().add(Scope.WRITE_EVENTS))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void badArguments_areNamed() {
    Set<Scope> write = Set.of(Scope.WRITE_EVENTS);
    assertThatThrownBy(() -> new KeyRequest("", "n", write))
        .hasMessage("accountName must have 1 to 100 characters, but has 0");
    assertThatThrownBy(() -> new KeyRequest("a", "n".repeat(101), write))
        .hasMessage("keyName must have 1 to 100 characters, but has 101");
    assertThatThrownBy(() -> new KeyRequest("a\u0000b", "n", write))
        .hasMessage("accountName must not be blank nor contain control characters");
    assertThatThrownBy(() -> new KeyRequest("a", "\ud83d", write))
        .hasMessage("keyName must not have half a surrogate pair");
    assertThatThrownBy(() -> new KeyRequest("a", "n", Set.of()))
        .hasMessage("scopes must name at least one scope");
    assertThatThrownBy(() -> Keys.valid(0)).hasMessage("id must be positive, but is 0");
  }

  @Test
  void scope_isParsedByItsWireName() {
    for (Scope scope : Scope.values()) {
      assertThat(Scope.parse(scope.wireName())).isEqualTo(scope);
    }
    assertThatThrownBy(() -> Scope.parse("write"))
        .hasMessage("unknown scope 'write': expected one of write:events, read:analytics, admin");
  }

  @Test
  void reference_isAnIdWhenItIsDigitsOnly() {
    assertThat(KeyReference.parse("42")).isEqualTo(new KeyReference.Id(42));
    assertThat(KeyReference.parse("th_live_12345678"))
        .isEqualTo(new KeyReference.Prefix("th_live_12345678"));
    assertThat(KeyReference.parse("9".repeat(18)))
        .isEqualTo(new KeyReference.Id(999_999_999_999_999_999L));
    assertThatThrownBy(() -> KeyReference.parse("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void referenceByTheWholeSecret_keepsItsPrefixOnly() {
    ApiKeySecret secret = ApiKeySecret.generate(new SecureRandom());

    assertThat(KeyReference.parse(secret.reveal()))
        .isEqualTo(new KeyReference.Prefix(secret.prefix()));
  }
}
