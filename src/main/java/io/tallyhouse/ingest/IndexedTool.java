package io.tallyhouse.ingest;

/**
 * What the session index holds of a call or result.
 *
 * @param name the called tool of a call; the tool as sent (or empty) of a result
 * @param pairSequence sequence of the other half, if this row completed a pair; else 0
 * @param model of a call
 * @param input of a call, as {@link CalledTool#input}
 */
public record IndexedTool(
    String name, boolean error, boolean denied, int pairSequence, String model, int input) {
  /** Of a row that is neither. */
  public static final IndexedTool NONE = new IndexedTool("", false, false, 0, "", 0);
}
