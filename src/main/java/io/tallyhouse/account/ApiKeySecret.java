package io.tallyhouse.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret of an API key, as the client sends it. Only its SHA-256 and its prefix are stored. A
 * fast hash is enough: a generated secret has 165 bits of randomness, so there is nothing to guess
 * from the hash.
 *
 * <p>Deliberately not a record: {@link #toString} must never show the secret, and comparison
 * belongs to the hash.
 */
public final class ApiKeySecret {
  public static final int CHARS_MIN = 16;
  public static final int CHARS_MAX = 256;

  /** The longest prefix. */
  public static final int PREFIX_CHARS = 16;

  /** The SHA-256's length in bytes. */
  public static final int SHA256_BYTES = 32;

  private static final String GENERATED_START = "th_live_";
  private static final int GENERATED_RANDOM_CHARS = 32;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  /**
   * Of a secret that we didn't generate, this fraction may be shown: it may be no longer than the
   * prefix.
   */
  private static final int SHOWN_FRACTION = 4;

  private final String secret;
  private final byte[] sha256;

  private ApiKeySecret(String secret) {
    this.secret = secret;
    this.sha256 = sha256Of(secret);
  }

  /** A new secret: {@code th_live_} and 32 random characters of a-z and 0-9. */
  public static ApiKeySecret generate(SecureRandom random) {
    StringBuilder text = new StringBuilder(GENERATED_START);
    for (int i = 0; i < GENERATED_RANDOM_CHARS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new ApiKeySecret(text.toString());
  }

  /**
   * A secret that somebody else chose.
   *
   * @throws IllegalArgumentException when it {@linkplain #acceptable can't be one}; the message
   *     doesn't show it
   */
  public static ApiKeySecret of(String secret) {
    if (!acceptable(secret)) {
      throw new IllegalArgumentException(
          "an API key must have %d to %d printable ASCII characters, the first and the last not a space"
              .formatted(CHARS_MIN, CHARS_MAX));
    }
    return new ApiKeySecret(secret);
  }

  /**
   * Whether it can be a secret at all: printable ASCII that survives an HTTP header unchanged, of
   * acceptable length.
   */
  public static boolean acceptable(String secret) {
    int length = secret.length();
    return length >= CHARS_MIN
        && length <= CHARS_MAX
        && secret.chars().allMatch(c -> c >= ' ' && c <= '~')
        && secret.charAt(0) != ' '
        && secret.charAt(length - 1) != ' ';
  }

  /** The secret itself, to be shown once to whom it belongs and never stored or logged. */
  public String reveal() {
    return secret;
  }

  /**
   * What of the secret may be stored and shown: the first 16 characters of a generated one, which
   * leave 24 unknown; of any other the first quarter, at most 16, because it may be 16 characters
   * long in all.
   */
  public String prefix() {
    int shown =
        generated() ? PREFIX_CHARS : Math.min(PREFIX_CHARS, secret.length() / SHOWN_FRACTION);
    return secret.substring(0, shown);
  }

  /** The SHA-256 of the whole secret: 32 bytes, a copy. */
  public byte[] sha256() {
    return sha256.clone();
  }

  /** The same in 64 lower-case hexadecimal digits. */
  public String sha256Hex() {
    return HexFormat.of().formatHex(sha256);
  }

  @Override
  public String toString() {
    return "ApiKeySecret[" + prefix() + "…]";
  }

  private boolean generated() {
    return secret.startsWith(GENERATED_START)
        && secret.length() == GENERATED_START.length() + GENERATED_RANDOM_CHARS;
  }

  private static byte[] sha256Of(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
