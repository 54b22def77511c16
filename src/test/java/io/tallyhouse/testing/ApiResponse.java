package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Json;
import java.util.Optional;

/** An HTTP response, read to its end. */
public record ApiResponse(
    String request,
    int status,
    Optional<String> contentType,
    Optional<String> allow,
    Optional<String> retryAfter,
    String body) {

  public JsonNode json() {
    assertThat(contentType.orElse("none"))
        .as("content type of %s", this)
        .startsWith("application/json");
    return Json.parse(body);
  }

  /** What is in the success envelope. */
  public JsonNode data() {
    assertThat(status).as("status of %s", this).isEqualTo(200);
    JsonNode json = json();
    assertThat(json.path("data").isObject()).as("data object in %s", this).isTrue();
    return json.path("data");
  }

  /** What is in the error envelope, after checking that it has the documented form. */
  public JsonNode error(int expectedStatus, String expectedCode) {
    assertThat(status).as("status of %s", this).isEqualTo(expectedStatus);
    JsonNode error = json().path("error");
    assertThat(error.path("code").asText()).as("code of %s", this).isEqualTo(expectedCode);
    assertThat(error.path("message").isTextual()).as("message of %s", this).isTrue();
    assertThat(error.path("message").asText()).as("message of %s", this).isNotBlank();
    return error;
  }
}
