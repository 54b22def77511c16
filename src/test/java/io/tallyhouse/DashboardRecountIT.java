package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tallyhouse.event.Event;
import io.tallyhouse.model.DashboardModel;
import io.tallyhouse.model.DashboardModel.Query;
import io.tallyhouse.model.RandomTranscripts;
import io.tallyhouse.testing.Answer;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.DashboardServer.Account;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random sessions: every answer of the dashboard surface equals a recount of all that was told. */
class DashboardRecountIT {
  private static final int SESSIONS = 40;
  private static final int QUERIES = Integer.getInteger("dashboard.queries", 25);
  private static final ObjectMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final DashboardServer server = DashboardServer.shared();
  private final DashboardModel model = new DashboardModel();
  private final Account account = server.newAccount();

  static LongStream seeds() {
    long first = Long.getLong("dashboard.first", 1);
    return LongStream.range(first, first + Integer.getInteger("dashboard.seeds", 3));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyAnswer_equalsTheRecount(long seed) {
    RandomTranscripts transcripts = new RandomTranscripts(seed);
    Random random = new Random(seed);
    for (List<Event> request : transcripts.requests(SESSIONS)) {
      server.store(account.id(), request);
      request.forEach(model::accept);
    }

    check(new Query(null, null, null, null, null), random, seed);
    for (int i = 0; i < QUERIES; i++) {
      check(transcripts.query(), random, seed);
    }
    for (UUID session : model.sessionIds()) {
      checkDetail(session, 1 + random.nextInt(4), random.nextInt(5), seed);
      checkDetail(session, 1000, 0, seed);
    }
  }

  private void check(Query query, Random random, long seed) {
    String label = "seed " + seed + ", " + query;
    assertThat(overview(query)).as("overview, %s", label).isEqualTo(model.overview(query));
    assertThat(ask("daily-usage", query))
        .as("daily-usage, %s", label)
        .isEqualTo(model.daily(query));
    assertThat(ask("model-distribution", query))
        .as("model-distribution, %s", label)
        .isEqualTo(model.models(query));
    assertThat(ask("tool-usage", query)).as("tool-usage, %s", label).isEqualTo(model.tools(query));
    int limit = 1 + random.nextInt(15);
    int offset = random.nextInt(3) == 0 ? 0 : random.nextInt(SESSIONS);
    assertThat(ask("sessions", query, "limit", "" + limit, "offset", "" + offset))
        .as("sessions, limit %d, offset %d, %s", limit, offset, label)
        .isEqualTo(model.sessions(query, limit, offset));
  }

  /** Where an end of the range was not asked for, it depends on today or on there being data. */
  private @Nullable Object overview(Query query) {
    Object answer = ask("overview", query);
    if (answer instanceof Map<?, ?> overview
        && overview.get("dateRange") instanceof Map<?, ?> dates
        && model.overview(query).get("dateRange") instanceof Map<?, ?> expected) {
      assertThat(dates.size()).isEqualTo(2);
      dates.keySet().retainAll(expected.keySet());
    }
    return answer;
  }

  private void checkDetail(UUID session, int limit, int offset, long seed) {
    Answer answer =
        account
            .client()
            .get("/api/analytics/sessions/" + session, "limit", "" + limit, "offset", "" + offset);
    Object detail = data(answer);
    Set<Object> ids = new HashSet<>();
    if (detail instanceof Map<?, ?> fields && fields.get("messages") instanceof List<?> messages) {
      for (Object message : messages) {
        Object id = ((Map<?, ?>) message).remove("id");
        assertThat(UUID.fromString(String.valueOf(id)).toString()).isEqualTo(id);
        assertThat(ids.add(id)).as("%s twice in %s", id, answer).isTrue();
      }
    }
    assertThat(detail)
        .as("seed %d, session %s, limit %d, offset %d", seed, session, limit, offset)
        .isEqualTo(model.session(session, limit, offset));
  }

  private @Nullable Object ask(String route, Query query, String... more) {
    List<@Nullable String> parameters = new ArrayList<>(List.of(more));
    put(parameters, "dateFrom", query.from());
    put(parameters, "dateTo", query.to());
    put(parameters, "timezone", query.timezone());
    put(parameters, "projectPath", query.project());
    put(parameters, "model", query.model());
    return data(account.client().get("/api/analytics/" + route, parameters.toArray(String[]::new)));
  }

  private static void put(List<@Nullable String> parameters, String name, @Nullable String value) {
    parameters.add(name);
    parameters.add(value);
  }

  private static @Nullable Object data(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    try {
      JsonNode json = EXACT.readTree(answer.body());
      assertThat(json.path("success").booleanValue()).as("%s", answer).isTrue();
      return plain(json.path("data"));
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.toString(), e);
    }
  }

  /** As the model writes answers. */
  private static @Nullable Object plain(JsonNode json) {
    if (json.isObject()) {
      Map<String, Object> fields = new HashMap<>();
      json.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
      return fields;
    }
    if (json.isArray()) {
      List<Object> elements = new ArrayList<>();
      json.forEach(element -> elements.add(plain(element)));
      return elements;
    }
    if (json.isNumber()) {
      return DashboardModel.plain(json.decimalValue());
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    return json.isNull() ? null : json.textValue();
  }
}
