package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DemoServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The documents' queries of {@code /api/v1/query}, sent to a server with the demo's data: the
 * documented response is the one that comes. With {@code -Dquestions.write=true} responses are
 * written into the documents first: see docs/testing.md.
 */
class QuestionsIT {
  private static final boolean WRITE = Boolean.getBoolean("questions.write");
  private static final Path README = Path.of("README.md");
  private static final Path QUESTIONS = Path.of("docs/questions.md");

  /** A command, in it its body, and its response up to the next command or the end of the block. */
  private static final Pattern QUERY =
      Pattern.compile(
          "^(\\$ curl -s http://127\\.0\\.0\\.1:8080/api/v1/query .*(?:\n    .*)?-d '([^']*)')\n"
              + "((?:.*\n)*?)(?=\\$ |\n|```)",
          Pattern.MULTILINE);

  /** Where a documented response is cut short. */
  private static final String CUT = ", …}";

  @ParameterizedTest
  @CsvSource({"README.md,2", "docs/questions.md,10"})
  void documentedResponses_areThoseThatCome(Path document, int queries) throws IOException {
    String documented = Files.readString(document);
    assertThat(queries(documented)).hasSize(queries);
    String answered =
        QUERY
            .matcher(documented)
            .replaceAll(
                query ->
                    Matcher.quoteReplacement(
                        query.group(1)
                            + "\n"
                            + response(query.group(1), query.group(2), query.group(3))));
    if (WRITE) {
      Files.writeString(document, answered);
    } else {
      assertThat(answered).isEqualTo(documented);
    }
  }

  private static String response(String command, String body, String documented) {
    boolean csv = command.contains("-H 'Accept: text/csv'");
    String text = post(body, csv ? "text/csv" : "application/json").body();
    if (csv) {
      return text.replace("\r\n", "\n");
    }
    int rowsEnd = text.indexOf(",\"columns\":");
    assertThat(rowsEnd).as(text).isPositive();
    return documented.endsWith(CUT + "\n") ? text.substring(0, rowsEnd) + CUT + "\n" : text + "\n";
  }

  @Test
  void everyResponse_hasRows() throws IOException {
    for (MatchResult query : queries(Files.readString(QUESTIONS))) {
      ApiResponse response = post(query.group(2), "application/json");
      assertThat(response.data().path("rows")).as(query.group(2)).isNotEmpty();
    }
  }

  @Test
  void queriesOfReadme_areAmongTheTen() throws IOException {
    assertThat(bodies(QUESTIONS)).containsAll(bodies(README));
  }

  @Test
  void examplesOfTheDescription_areQueries_mostOfThemOfTheTen() throws IOException {
    List<JsonNode> questions = bodies(QUESTIONS);
    int known = 0;
    JsonNode examples =
        ApiDescription.served()
            .document()
            .at("/paths/~1api~1v1~1query/post/requestBody/content/application~1json/examples");
    for (JsonNode example : examples) {
      JsonNode body = example.path("value");
      post(body.toString(), "application/json").data();
      known += questions.contains(body) ? 1 : 0;
    }
    assertThat(known).isGreaterThanOrEqualTo(4);
  }

  private static List<JsonNode> bodies(Path document) throws IOException {
    return queries(Files.readString(document)).stream()
        .map(query -> Json.parse(query.group(2)))
        .toList();
  }

  private static List<MatchResult> queries(String document) {
    Stream<MatchResult> queries = QUERY.matcher(document).results();
    return queries.toList();
  }

  private static ApiResponse post(String body, String accept) {
    ApiClient client = DemoServer.client();
    ApiResponse response =
        client.post(
            "/api/v1/query", body.getBytes(StandardCharsets.UTF_8), Map.of("Accept", accept));
    assertThat(response.status()).as("%s", response).isEqualTo(200);
    return response;
  }
}
