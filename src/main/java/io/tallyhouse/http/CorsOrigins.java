package io.tallyhouse.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Origins whose pages may read responses to requests with a key (Fetch Standard, "CORS protocol").
 *
 * @param origins as browsers send them: lower case, without a scheme's own port
 */
public record CorsOrigins(Set<String> origins) {
  /** No page of another origin may. */
  public static final CorsOrigins NONE = new CorsOrigins(Set.of());

  /** Most origins; they are to be listed by people. */
  static final int ORIGINS_MAX = 100;

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  public CorsOrigins {
    origins = Collections.unmodifiableSet(new LinkedHashSet<>(origins));
  }

  /**
   * Reads origins that are separated by commas.
   *
   * @throws IllegalArgumentException with a message that names the first that is none
   */
  public static CorsOrigins parse(String text) {
    Set<String> origins = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        origins.add(origin(part.trim()));
      }
    }
    if (origins.size() > ORIGINS_MAX) {
      throw new IllegalArgumentException(
          "must be at most " + ORIGINS_MAX + " origins, but is " + origins.size());
    }
    return new CorsOrigins(origins);
  }

  /** Whether pages of the origin may read responses. */
  boolean allows(String origin) {
    return origins.contains(origin);
  }

  boolean isEmpty() {
    return origins.isEmpty();
  }

  private static String origin(String text) {
    if (text.equals("*") || text.equals("null")) {
      throw refusal(text, "names no single origin");
    }
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null || uri.getHost() == null) {
        throw refusal(text, "has no scheme or no host");
      }
      boolean more =
          uri.getUserInfo() != null
              || !uri.getRawPath().isEmpty()
              || uri.getRawQuery() != null
              || uri.getRawFragment() != null;
      if (more) {
        throw refusal(text, "has more than scheme, host and port");
      }
      return serialized(uri);
    } catch (URISyntaxException e) {
      throw refusal(text, "is no URL");
    }
  }

  private static String serialized(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    boolean ownPort =
        uri.getPort() < 0
            || (scheme.equals("http") && uri.getPort() == HTTP_PORT)
            || (scheme.equals("https") && uri.getPort() == HTTPS_PORT);
    return scheme
        + "://"
        + uri.getHost().toLowerCase(Locale.ROOT)
        + (ownPort ? "" : ":" + uri.getPort());
  }

  private static IllegalArgumentException refusal(String text, String why) {
    return new IllegalArgumentException(
        "must be origins such as https://app.example or http://localhost:5173, separated by"
            + " commas, but "
            + text
            + " "
            + why);
  }
}
