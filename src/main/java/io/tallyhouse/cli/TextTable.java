package io.tallyhouse.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as they need be, for people to read. Not thread-safe. */
final class TextTable {
  private static final String BETWEEN = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... titles) {
    rows.add(List.of(titles));
  }

  void add(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException("cells must be as many as there are titles");
    }
    rows.add(List.of(cells));
  }

  /** The lines; columns of nothing but numbers are flush right. */
  List<String> lines() {
    List<StringBuilder> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(new StringBuilder()));
    for (int column = 0; column < rows.get(0).size(); column++) {
      int width = width(column);
      boolean numbers = numbers(column);
      for (int i = 0; i < rows.size(); i++) {
        String cell = rows.get(i).get(column);
        String space = " ".repeat(width - length(cell));
        lines.get(i).append(numbers ? space + cell : cell + space).append(BETWEEN);
      }
    }
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
  }

  private boolean numbers(int column) {
    return rows.stream()
        .skip(1)
        .allMatch(row -> row.get(column).chars().allMatch(c -> c >= '0' && c <= '9'));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
