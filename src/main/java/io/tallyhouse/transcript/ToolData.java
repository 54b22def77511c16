package io.tallyhouse.transcript;

import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.JsonText;
import java.nio.charset.StandardCharsets;

/** Writes the data of tool calls and results as hooks send it. Pure and thread-safe. */
public final class ToolData {
  /** Most bytes of one object of data, as of those that are sent. */
  public static final int DATA_BYTES_MAX = 64 << 10;

  private static final JsonSlice NULL = new JsonSlice(utf8("null"), 0, "null".length());

  private ToolData() {}

  /** The data of a call; its texts well-formed, the input copied from what is read. */
  public static JsonSlice ofCall(String name, String toolUseId, JsonSlice input) {
    byte[] head =
        utf8(
            "{\"tool_name\":"
                + JsonText.quoted(name)
                + ",\"tool_use_id\":"
                + JsonText.quoted(toolUseId));
    return object(head, "tool_input", input);
  }

  /** The data of a result; its text well-formed, the content copied from what is read. */
  public static JsonSlice ofResult(String toolUseId, boolean error, JsonSlice content) {
    byte[] head = utf8("{\"tool_use_id\":" + JsonText.quoted(toolUseId) + ",\"is_error\":" + error);
    return object(head, "tool_response", content);
  }

  private static JsonSlice object(byte[] head, String name, JsonSlice sent) {
    JsonSlice value = sent.length() == 0 ? NULL : sent;
    byte[] field = utf8(",\"" + name + "\":");
    int bytes = head.length + field.length + value.length() + 1;
    if (bytes > DATA_BYTES_MAX) {
      byte[] count = utf8(Integer.toString(value.length()));
      return object(head, name + "_bytes", new JsonSlice(count, 0, count.length));
    }
    byte[] data = new byte[bytes];
    System.arraycopy(head, 0, data, 0, head.length);
    System.arraycopy(field, 0, data, head.length, field.length);
    System.arraycopy(
        value.body(), value.offset(), data, head.length + field.length, value.length());
    data[bytes - 1] = '}';
    return new JsonSlice(data, 0, bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
