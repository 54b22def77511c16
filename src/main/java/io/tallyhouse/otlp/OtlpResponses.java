package io.tallyhouse.otlp;

import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.tallyhouse.event.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The bodies of responses, each in the encoding of its request. Pure and thread-safe. */
public final class OtlpResponses {
  private static final int STATUS_CODE = 1;
  private static final int STATUS_MESSAGE = 2;

  private OtlpResponses() {}

  /**
   * The body of a 200 (Export…ServiceResponse). Those of all signals have the same fields in
   * protobuf.
   *
   * @param rejected records that were not taken
   * @param message why, or what else the sender should know; empty = all is well
   */
  public static byte[] accepted(Signal<?> signal, Encoding encoding, int rejected, String message) {
    boolean partial = rejected > 0 || !message.isEmpty();
    return switch (encoding) {
      case PROTOBUF ->
          partial
              ? ExportLogsServiceResponse.newBuilder()
                  .setPartialSuccess(
                      ExportLogsPartialSuccess.newBuilder()
                          .setRejectedLogRecords(rejected)
                          .setErrorMessage(message))
                  .build()
                  .toByteArray()
              : new byte[0];
      // A number of 64 bits is a text in the standard's JSON.
      case JSON ->
          partial
              ? utf8(
                  "{\"partialSuccess\":{\"%s\":\"%d\",\"errorMessage\":%s}}"
                      .formatted(signal.rejectedField(), rejected, JsonText.quoted(message)))
              : utf8("{}");
    };
  }

  /**
   * The body of a failure (google.rpc.Status).
   *
   * @param code of gRPC
   */
  public static byte[] status(Encoding encoding, int code, String message) {
    return switch (encoding) {
      case PROTOBUF -> protobufStatus(code, message);
      case JSON -> utf8("{\"code\":%d,\"message\":%s}".formatted(code, JsonText.quoted(message)));
    };
  }

  private static byte[] protobufStatus(int code, String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeInt32(STATUS_CODE, code);
      out.writeString(STATUS_MESSAGE, message);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
