package io.tallyhouse.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * Which content codings a client takes (RFC 9110, section 12.5.3).
 *
 * @param prefersGzip whether it takes gzip, and wants nothing else rather
 * @param takesIdentity whether it takes bodies as they are; one that does not say so does
 */
record AcceptEncoding(boolean prefersGzip, boolean takesIdentity) {
  /** Longest header that is read, characters. A longer one is as good as none. */
  private static final int CHARS_MAX = 1000;

  private static final double UNSAID = -1;

  static AcceptEncoding of(MultiMap headers) {
    return parse(String.join(",", headers.getAll(HttpHeaders.ACCEPT_ENCODING)));
  }

  static AcceptEncoding parse(String header) {
    double gzip = UNSAID;
    double identity = UNSAID;
    double others = UNSAID;
    String codings = header.length() > CHARS_MAX ? "" : header.toLowerCase(Locale.ROOT);
    for (String coding : codings.split(",", -1)) {
      String[] parts = coding.split(";", -1);
      double quality = quality(parts);
      switch (parts[0].trim()) {
        case "gzip", "x-gzip" -> gzip = Math.max(gzip, quality);
        case "identity" -> identity = quality;
        case "*" -> others = quality;
        default -> {
          // Nothing that is sent here.
        }
      }
    }
    double ofGzip = gzip == UNSAID ? others : gzip;
    // One that is not named is always taken, unless all that are not named are refused.
    boolean refused = identity == 0 || (identity == UNSAID && others == 0);
    return new AcceptEncoding(ofGzip > 0 && ofGzip >= identity, !refused);
  }

  /** The weight; what is no number is 0, so that nothing is sent that may not be wanted. */
  private static double quality(String[] codingAndParameters) {
    for (int i = 1; i < codingAndParameters.length; i++) {
      String parameter = codingAndParameters[i].trim();
      if (parameter.startsWith("q=")) {
        String value = parameter.substring(2).trim();
        return value.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(value) : 0;
      }
    }
    return 1;
  }
}
