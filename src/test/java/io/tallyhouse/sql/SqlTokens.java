package io.tallyhouse.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a ClickHouse statement as tokens, without comments. A name with its dots, a parameter
 * in braces and a string are one token each. Immutable.
 */
record SqlTokens(List<String> list) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "--[^\\n]*|'(?:[^'\\\\]|\\\\.|'')*'|\\{\\w+:[^}]*\\}|[A-Za-z_][\\w.]*|\\d+(?:\\.\\d+)?"
              + "|::|->|>=|<=|!=|<>|==|\\S");

  /** Those that a parenthesis may follow, which is then no call. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "WITH",
          "SELECT",
          "DISTINCT",
          "AS",
          "FROM",
          "PREWHERE",
          "WHERE",
          "HAVING",
          "ON",
          "USING",
          "BY",
          "AND",
          "OR",
          "NOT",
          "IN",
          "BETWEEN",
          "WHEN",
          "THEN",
          "ELSE",
          "OVER",
          "ALL",
          "VALUES");

  private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/");

  SqlTokens {
    list = List.copyOf(list);
  }

  static SqlTokens of(String sql) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql);
    while (matcher.find()) {
      if (!matcher.group().startsWith("--")) {
        tokens.add(matcher.group());
      }
    }
    return new SqlTokens(tokens);
  }

  int size() {
    return list.size();
  }

  /** The token there; nothing beyond the ends. */
  String get(int at) {
    return at >= 0 && at < list.size() ? list.get(at) : "";
  }

  /** Whether there is that keyword. */
  boolean is(int at, String keyword) {
    return get(at).toUpperCase(Locale.ROOT).equals(keyword);
  }

  SqlTokens part(int from, int to) {
    return new SqlTokens(list.subList(from, to));
  }

  /** The operand that ends right before that token. */
  SqlTokens before(int end) {
    int from = primaryBefore(end);
    while (ARITHMETIC.contains(get(from - 1)) && isOperandEnd(from - 2)) {
      from = primaryBefore(from - 1);
    }
    return part(Math.max(from, 0), Math.max(end, 0));
  }

  private boolean isOperandEnd(int at) {
    return get(at).matches("[\\w.)\\]}'].*");
  }

  private int primaryBefore(int end) {
    int from = end - 1;
    if (get(from).equals(")") || get(from).equals("]")) {
      from = opening(from);
      if (get(from - 1).matches("[A-Za-z_]\\w*") && !isKeyword(from - 1)) {
        from--;
      }
    }
    return get(from - 1).equals("::") ? primaryBefore(from - 1) : from;
  }

  private boolean isKeyword(int at) {
    return KEYWORDS.contains(get(at).toUpperCase(Locale.ROOT));
  }

  /** The operand that begins at that token. */
  SqlTokens from(int begin) {
    int end = primaryFrom(begin);
    while (ARITHMETIC.contains(get(end))) {
      end = primaryFrom(end + 1);
    }
    return part(Math.min(begin, size()), Math.min(end, size()));
  }

  private int primaryFrom(int begin) {
    int end = begin;
    if (!get(end).equals("(") && !get(end).equals("[")) {
      end++;
    }
    while (get(end).equals("(") || get(end).equals("[")) {
      end = closing(end) + 1;
    }
    return get(end).equals("::") ? primaryFrom(end + 1) : end;
  }

  /** The parts between the commas that are in no parentheses. */
  List<SqlTokens> split(String separator) {
    List<SqlTokens> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int at = 0; at < size(); at++) {
      depth += change(get(at));
      if (depth == 0 && is(at, separator)) {
        parts.add(part(from, at));
        from = at + 1;
      }
    }
    parts.add(part(from, size()));
    return parts;
  }

  /** Where the parenthesis opened there is closed; the end if it is not. */
  int closing(int opening) {
    int depth = 0;
    for (int at = opening; at < size(); at++) {
      depth += change(get(at));
      if (depth == 0) {
        return at;
      }
    }
    return size() - 1;
  }

  private int opening(int closing) {
    int depth = 0;
    for (int at = closing; at >= 0; at--) {
      depth += change(get(at));
      if (depth == 0) {
        return at;
      }
    }
    return 0;
  }

  private static int change(String token) {
    return switch (token) {
      case "(", "[" -> 1;
      case ")", "]" -> -1;
      default -> 0;
    };
  }

  @Override
  public String toString() {
    return String.join(" ", list);
  }
}
