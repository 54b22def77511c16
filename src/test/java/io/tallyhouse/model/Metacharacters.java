package io.tallyhouse.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Texts that mean something to SQL, to a format of ClickHouse, to a URL, to JSON or to a pattern.
 */
public final class Metacharacters {
  /** To name things with. */
  public static final List<String> NAMES =
      List.of(
          "'",
          "''",
          "\"",
          "\\",
          "\\'",
          "\\\\'",
          "\t",
          "\n",
          "\r\n",
          "\\t",
          "\\n",
          "\\N",
          "\\0",
          "\\x41",
          "A",
          "NULL",
          "null",
          "{",
          "}",
          "{account:UInt32}",
          "{assistant:String}",
          "%",
          "%25",
          "_",
          ";--",
          "/*",
          "*/",
          "`",
          "$1",
          "?",
          ":id",
          "&model=x#y",
          "+",
          "[1,2]",
          "(1)",
          "x' OR '1'='1",
          "'; DROP TABLE events; --",
          " padded ",
          "\u0001\u0007\b\f\u000b\r\u001b\u007f",
          "\uff11",
          "\ud83d\ude80",
          "a\tb\nc\\d'e\"f{x:String}%_`$1?\ud83d\ude80\\N;--/*");

  /** Of the same kind, and no name: some are what a name becomes when it is escaped or not. */
  public static final List<String> STRANGERS =
      List.of(
          "'''",
          "'\\''",
          "\\\\",
          "\\\\t",
          "\\\\n",
          "\\\\N",
          "'NULL'",
          "\r",
          " ",
          "padded",
          "%27",
          "%%",
          "__",
          "{}",
          "{account:UInt64}",
          "#",
          "\u0000",
          "\ud83d\ude81",
          "a\\tb\\nc\\\\d'e\"f{x:String}%_`$1?\ud83d\ude80\\\\N;--/*");

  /**
   * Whether to do everything with every text, not one thing by turns: the system property
   * metacharacters.all.
   */
  private static final boolean EVERYTHING = Boolean.getBoolean("metacharacters.all");

  private Metacharacters() {}

  /** All of them. */
  public static Stream<String> all() {
    return Stream.concat(NAMES.stream(), STRANGERS.stream());
  }

  /**
   * Which of so many things is to be done with a text: one, by turns, where all do the same with
   * it; each of them with the last of the names, which has all characters.
   *
   * @param turns how many texts in a row have the same turn
   */
  public static List<Integer> turn(String text, int turns, int things) {
    return EVERYTHING || text.equals(name(-1))
        ? IntStream.range(0, things).boxed().toList()
        : List.of(all().toList().indexOf(text) / turns % things);
  }

  /** One of the names, counted round and round. */
  public static String name(int index) {
    return NAMES.get(Math.floorMod(index, NAMES.size()));
  }
}
