package io.tallyhouse.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds comparisons of a DateTime64 with anything that is no DateTime64 of the same scale.
 * ClickHouse does them right row by row, but cuts both sides to the coarser scale where it chooses
 * parts and granules, and passes over rows. Knows columns by their names. Immutable.
 */
final class TimeComparisons {
  private static final int NO_TIME = -1;

  private static final Pattern COLUMN =
      Pattern.compile("^ {4}(\\w+) [^\\n]*?DateTime64\\((\\d)", Pattern.MULTILINE);
  private static final Pattern TYPE = Pattern.compile(".*\\bDateTime64 ?\\( ?(\\d).*");
  private static final Set<String> OPERATORS =
      Set.of("=", "==", "!=", "<>", "<", ">", "<=", ">=", "IN", "BETWEEN");
  private static final Set<String> FUNCTIONS =
      Set.of("equals", "notequals", "less", "greater", "lessorequals", "greaterorequals");

  /** Functions whose result is of the type of their first argument. */
  private static final Pattern FIRST_ARGUMENT =
      Pattern.compile(
          "(?i)(min|max|any|anylast|argmin|argmax|first_value|last_value)(ornull)?(if)?"
              + "|ifnull|coalesce|nullif|assumenotnull|tonullable|materialize|identity|greatest"
              + "|least|(lag|lead)inframe|(add|subtract)\\w+");

  private final Map<String, Integer> scales;

  private TimeComparisons(Map<String, Integer> scales) {
    this.scales = Map.copyOf(scales);
  }

  /** Knows the DateTime64 columns that the statements create, and what their views call them. */
  static TimeComparisons ofColumns(List<String> migrations) {
    Map<String, Integer> columns = new HashMap<>();
    for (String sql : migrations) {
      Matcher column = COLUMN.matcher(sql);
      while (column.find()) {
        columns.put(column.group(1), Integer.parseInt(column.group(2)));
      }
    }
    TimeComparisons known = new TimeComparisons(columns);
    for (String sql : migrations) {
      known = known.withAliases(SqlTokens.of(sql));
    }
    return known;
  }

  Set<String> columns() {
    return scales.keySet();
  }

  /** The comparisons that are not of like with like. */
  List<String> violations(String sql) {
    SqlTokens tokens = SqlTokens.of(sql);
    TimeComparisons known = withAliases(tokens);
    List<String> found = new ArrayList<>();
    for (int at = 0; at < tokens.size(); at++) {
      String operator = tokens.get(at).toUpperCase(Locale.ROOT);
      if (FUNCTIONS.contains(tokens.get(at).toLowerCase(Locale.ROOT))
          && tokens.get(at + 1).equals("(")) {
        List<SqlTokens> arguments = known.arguments(tokens.from(at));
        known.compare(arguments.get(0), arguments.get(arguments.size() - 1), found);
      } else if (OPERATORS.contains(operator)) {
        SqlTokens left = tokens.before(tokens.is(at - 1, "NOT") ? at - 1 : at);
        SqlTokens right = tokens.from(at + 1);
        known.compare(left, right, found);
        if (operator.equals("BETWEEN")) {
          known.compare(left, tokens.from(at + 1 + right.size() + 1), found);
        }
      }
    }
    return found;
  }

  private void compare(SqlTokens left, SqlTokens right, List<String> found) {
    List<SqlTokens> lefts = elements(left);
    List<SqlTokens> rights = elements(right);
    // A value beside a list of values: IN ('a', 'b').
    boolean list = lefts.size() == 1;
    for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
      int leftScale = scale(lefts.get(list ? 0 : Math.min(i, lefts.size() - 1)));
      int rightScale = i < rights.size() ? scale(rights.get(i)) : NO_TIME;
      if (leftScale != rightScale) {
        found.add(left + " with " + right);
        return;
      }
    }
  }

  /** Of a tuple or the rows of a subquery; else the operand itself. */
  private static List<SqlTokens> elements(SqlTokens operand) {
    SqlTokens inner = operand;
    while (inner.get(0).equals("(") && inner.closing(0) == inner.size() - 1) {
      inner = inner.part(1, inner.size() - 1);
    }
    if (inner.is(0, "SELECT")) {
      SqlTokens select = inner.part(inner.is(1, "DISTINCT") ? 2 : 1, inner.size());
      return select.split("FROM").get(0).split(",");
    }
    return inner.split(",");
  }

  /** The digits of a second of the operand's type; {@link #NO_TIME} where it is no DateTime64. */
  private int scale(SqlTokens operand) {
    List<SqlTokens> elements = elements(operand);
    SqlTokens first = elements.get(0);
    if (first.size() != operand.size()) {
      return elements.stream().mapToInt(this::scale).max().orElse(NO_TIME);
    }
    int cast = operand.list().lastIndexOf("::");
    if (cast >= 0) {
      return scaleOfType(operand.part(cast, operand.size()).toString());
    }
    for (String sign : List.of("+", "-")) {
      List<SqlTokens> terms = operand.split(sign);
      if (terms.size() > 1) {
        List<Integer> times = terms.stream().map(this::scale).filter(s -> s != NO_TIME).toList();
        return times.size() == 1 ? times.get(0) : NO_TIME;
      }
    }
    return operand.get(1).equals("(") ? scaleOfCall(operand) : scaleOfName(operand.get(0));
  }

  private int scaleOfName(String token) {
    if (token.startsWith("{")) {
      return scaleOfType(token);
    }
    String[] names = token.split("\\.");
    // A column of a table, or an element of a tuple.
    String name = names.length > 1 && names[1].matches("\\d+") ? names[0] : last(names);
    return scales.getOrDefault(name, NO_TIME);
  }

  private static String last(String[] names) {
    return names.length == 0 ? "" : names[names.length - 1];
  }

  private int scaleOfCall(SqlTokens call) {
    String name = call.get(0).toLowerCase(Locale.ROOT);
    List<SqlTokens> arguments = arguments(call);
    return switch (name) {
      case "todatetime64" ->
          arguments.size() > 1 ? Integer.parseInt(arguments.get(1).get(0)) : NO_TIME;
      case "fromunixtimestamp64milli", "now64" -> 3;
      case "fromunixtimestamp64micro" -> 6;
      case "fromunixtimestamp64nano" -> 9;
      case "cast" -> scaleOfType(call.toString());
      case "if", "multiif" ->
          arguments.stream().skip(1).mapToInt(this::scale).max().orElse(NO_TIME);
      default -> FIRST_ARGUMENT.matcher(name).matches() ? scale(arguments.get(0)) : NO_TIME;
    };
  }

  private static int scaleOfType(String type) {
    Matcher matcher = TYPE.matcher(type);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : NO_TIME;
  }

  private List<SqlTokens> arguments(SqlTokens call) {
    return call.part(2, Math.max(2, call.closing(1))).split(",");
  }

  private TimeComparisons withAliases(SqlTokens tokens) {
    Map<String, Integer> all = new HashMap<>(scales);
    for (int at = 1; at < tokens.size(); at++) {
      if (tokens.is(at, "AS") && !tokens.is(at + 1, "SELECT")) {
        int scale = new TimeComparisons(all).scale(tokens.before(at));
        if (scale != NO_TIME) {
          all.put(tokens.get(at + 1), scale);
        }
      }
    }
    return new TimeComparisons(all);
  }
}
