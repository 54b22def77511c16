package io.tallyhouse.text;

/**
 * How far one word is from another: the letters that must be put in, taken out, changed or
 * exchanged with their neighbour (the distance of Damerau and Levenshtein, in the form that changes
 * no letter twice). Thread-safe.
 */
public final class EditDistance {
  private EditDistance() {}

  /** The distance; takes time and memory by the product of the lengths. */
  public static int of(String one, String other) {
    int[][] distances = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        distances[i][j] = i == 0 || j == 0 ? i + j : of(one, other, i, j, distances);
      }
    }
    return distances[one.length()][other.length()];
  }

  private static int of(String one, String other, int i, int j, int[][] distances) {
    int changed = distances[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
    int least = Math.min(changed, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
    boolean exchanged =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return exchanged ? Math.min(least, 1 + distances[i - 2][j - 2]) : least;
  }
}
