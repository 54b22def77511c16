package io.tallyhouse.otlp;

/**
 * What a request may have. Clients send some hundred records of some 30 attributes each; the limits
 * are for what is broken or hostile.
 */
public final class OtlpLimits {
  /**
   * Largest body, as it is received and after decompression: gzip makes 27:1 of Claude Code's
   * bodies, so that neither bounds the other. A body over it gets a 413.
   */
  public static final int BODY_BYTES_MAX = 16 << 20;

  /** Log records, spans or points of a request; those after it are rejected. */
  public static final int RECORDS_MAX = 20_000;

  /** Bytes of a log record, span or metric in protobuf; a larger one is rejected unread. */
  public static final int RECORD_BYTES_MAX = 1 << 20;

  /** Attributes of a record, a resource or a scope; a record with more is rejected. */
  public static final int ATTRIBUTES_MAX = 256;

  /** Values inside of a record's values, all together; a record with more is rejected. */
  public static final int NESTED_VALUES_MAX = 4_096;

  /**
   * Bytes of a text (UTF-8); an attribute with a longer one is left out. Claude Code sends at most
   * 60 KB unless its user has that raised.
   */
  public static final int VALUE_BYTES_MAX = 256 << 10;

  /** Arrays and lists inside of each other; an attribute with more is left out. */
  public static final int NESTING_MAX = 16;

  /** Longest key of an attribute, characters; an attribute with a longer one is left out. */
  public static final int KEY_LENGTH_MAX = 256;

  /** Bytes of the id of a trace or span, of which the standard has 16 and 8. */
  static final int ID_BYTES_MAX = 32;

  private OtlpLimits() {}
}
