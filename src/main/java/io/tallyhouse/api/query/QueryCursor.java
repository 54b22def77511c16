package io.tallyhouse.api.query;

import io.tallyhouse.query.plan.QuerySpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the next page of a query begins, as clients send it back: how many rows come before, and a
 * digest of the query, so that it is of no other one.
 */
final class QueryCursor {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,10}):([0-9a-f]{16})");

  private QueryCursor() {}

  /** The cursor of a page that begins after so many rows. */
  static String of(QuerySpec spec, long offset) {
    byte[] text = (offset + ":" + digest(spec)).getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  /** How many rows come before, if the cursor is one of this query. */
  static OptionalLong offset(QuerySpec spec, String cursor) {
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(cursor);
      Matcher matcher = FORM.matcher(new String(decoded, StandardCharsets.US_ASCII));
      return matcher.matches() && matcher.group(2).equals(digest(spec))
          ? OptionalLong.of(Long.parseLong(matcher.group(1)))
          : OptionalLong.empty();
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  /** The same query's page after so many rows. */
  static QuerySpec at(QuerySpec spec, long offset) {
    return new QuerySpec(
        spec.measures(),
        spec.dimensions(),
        spec.time(),
        spec.where(),
        spec.having(),
        spec.order(),
        new QuerySpec.Page(spec.page().limit(), offset),
        spec.options());
  }

  /** Of the query but for its page, which may have another limit. */
  private static String digest(QuerySpec spec) {
    String text =
        String.join(
            "\n",
            spec.measures().toString(),
            spec.dimensions().toString(),
            spec.time().toString(),
            spec.where().toString(),
            spec.having().toString(),
            spec.order().toString());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
