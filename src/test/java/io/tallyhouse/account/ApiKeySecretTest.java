package io.tallyhouse.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeySecretTest {
  @Test
  void generatedSecrets_haveTheFormAndDiffer() {
    SecureRandom random = new SecureRandom();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ApiKeySecret secret = ApiKeySecret.generate(random);
      assertThat(secret.reveal()).matches("th_live_[a-z0-9]{32}");
      assertThat(secret.prefix()).isEqualTo(secret.reveal().substring(0, 16));
      assertThat(seen.add(secret.reveal())).isTrue();
    }
  }

  @Test
  void hash_isTheSha256OfTheWholeSecret() {
    // echo -n 0123456789abcdef | sha256sum
    ApiKeySecret secret = ApiKeySecret.of("0123456789abcdef");

    assertThat(secret.sha256Hex())
        .isEqualTo("9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f");
    assertThat(secret.sha256()).hasSize(ApiKeySecret.SHA256_BYTES);
  }

  @Test
  void prefixOfAChosenSecret_showsAQuarterAtMost() {
    assertThat(ApiKeySecret.of("0123456789abcdef").prefix()).isEqualTo("0123");
    assertThat(ApiKeySecret.of("x".repeat(256)).prefix()).isEqualTo("x".repeat(16));
    assertThat(ApiKeySecret.of("th_live_short-one").prefix()).isEqualTo("th_l");
  }

  @Test
  void toString_showsThePrefixOnly() {
    assertThat(ApiKeySecret.of("0123456789abcdef")).hasToString("ApiKeySecret[0123…]");
    assertThat(new IssuedKey(Keys.valid(1), ApiKeySecret.of("0123456789abcdef")).toString())
        .doesNotContain("456789");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fifteen-chars-x",
        "with\na-newline-inside",
        " begins-with-a-space",
        "ends-with-a-space ",
        "not-ascii-\u00e4\u00f6\u00fc-\u00e4\u00f6\u00fc"
      })
  void unacceptableSecret_isRefusedWithoutShowingIt(String text) {
    assertThatThrownBy(() -> ApiKeySecret.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an API key must have 16 to 256 printable ASCII characters,"
                + " the first and the last not a space");
  }

  @Test
  void length_isLimited() {
    assertThat(ApiKeySecret.acceptable("x".repeat(256))).isTrue();
    assertThat(ApiKeySecret.acceptable("x".repeat(257))).isFalse();
  }
}
