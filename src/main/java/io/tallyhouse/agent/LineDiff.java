package io.tallyhouse.agent;

import java.util.ArrayList;
import java.util.List;

/** The difference of two texts by lines, as people read it. Pure. */
final class LineDiff {
  /** Lines of either text up to which the least difference is looked for. */
  static final int LINES_MAX = 2000;

  private static final int CONTEXT = 2;

  private LineDiff() {}

  /** Lines begin with a minus, a plus or a space; of equal ones only those near a change. */
  static List<String> of(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    List<String> all =
        old.size() > LINES_MAX || now.size() > LINES_MAX ? whole(old, now) : least(old, now);
    List<String> shown = new ArrayList<>();
    boolean left = false;
    for (int i = 0; i < all.size(); i++) {
      if (isNearChange(all, i)) {
        if (left) {
          shown.add("  ...");
        }
        shown.add(all.get(i));
        left = false;
      } else {
        left = true;
      }
    }
    return shown;
  }

  private static boolean isNearChange(List<String> all, int at) {
    for (int i = Math.max(0, at - CONTEXT); i < Math.min(all.size(), at + CONTEXT + 1); i++) {
      if (all.get(i).charAt(0) != ' ') {
        return true;
      }
    }
    return false;
  }

  private static List<String> whole(List<String> old, List<String> now) {
    List<String> all = new ArrayList<>();
    old.forEach(line -> all.add("- " + line));
    now.forEach(line -> all.add("+ " + line));
    return all;
  }

  /** By the longest common subsequence. */
  private static List<String> least(List<String> old, List<String> now) {
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(now.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> all = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        all.add("  " + old.get(i++));
        j++;
      } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        all.add("- " + old.get(i++));
      } else {
        all.add("+ " + now.get(j++));
      }
    }
    return all;
  }
}
