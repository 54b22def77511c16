package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tallyhouse.model.DashboardFigures;
import io.tallyhouse.model.DashboardModel;
import io.tallyhouse.model.DashboardQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds the dashboard's answers to one account against the recount, and fails where they differ.
 */
public final class DashboardRecount {
  private static final ObjectMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** How many responses {@link #figures} compares. */
  public static final int FIGURES = 4;

  private final DashboardModel model;
  private final ApiClient client;
  private final String label;

  /**
   * @param label what the message of a failure begins with: seed and the like
   */
  public DashboardRecount(DashboardModel model, ApiClient client, String label) {
    this.model = model;
    this.client = client;
    this.label = label;
  }

  /** All answers but those that list sessions. */
  public void figures(DashboardQuery query) {
    for (int number = 0; number < FIGURES; number++) {
      figure(number, query);
    }
  }

  /** One of the {@value #FIGURES} of {@link #figures}, from 0. */
  public void figure(int number, DashboardQuery query) {
    String what = label + ", " + query;
    switch (number) {
      case 0 ->
          assertThat(overview(query)).as("overview, %s", what).isEqualTo(model.overview(query));
      case 1 ->
          assertThat(ask("daily-usage", query))
              .as("daily-usage, %s", what)
              .isEqualTo(model.daily(query));
      case 2 ->
          assertThat(ask("model-distribution", query))
              .as("model-distribution, %s", what)
              .isEqualTo(model.models(query));
      case 3 ->
          assertThat(ask("tool-usage", query))
              .as("tool-usage, %s", what)
              .isEqualTo(model.tools(query));
      default -> throw new IllegalArgumentException("number: " + number);
    }
  }

  /** A page of sessions. */
  public void sessions(DashboardQuery query, int limit, int offset) {
    assertThat(ask("sessions", query, "limit", "" + limit, "offset", "" + offset))
        .as("%s: sessions, limit %d, offset %d, %s", label, limit, offset, query)
        .isEqualTo(model.sessions(query, limit, offset));
  }

  /** Where an end of the range was not requested, it depends on today or on there being data. */
  private @Nullable Object overview(DashboardQuery query) {
    Object response = ask("overview", query);
    if (response instanceof Map<?, ?> overview
        && overview.get("dateRange") instanceof Map<?, ?> dates
        && model.overview(query).get("dateRange") instanceof Map<?, ?> expected) {
      assertThat(dates.size()).isEqualTo(2);
      dates.keySet().retainAll(expected.keySet());
    }
    return response;
  }

  /** A session, and a page of its messages. */
  public void session(UUID session, int limit, int offset) {
    ApiResponse response =
        client.get(
            "/api/analytics/sessions/" + session, "limit", "" + limit, "offset", "" + offset);
    Object detail = data(response);
    Set<Object> ids = new HashSet<>();
    if (detail instanceof Map<?, ?> fields && fields.get("messages") instanceof List<?> messages) {
      for (Object message : messages) {
        Object id = ((Map<?, ?>) message).remove("id");
        assertThat(UUID.fromString(String.valueOf(id)).toString()).isEqualTo(id);
        assertThat(ids.add(id)).as("%s twice in %s", id, response).isTrue();
      }
    }
    assertThat(detail)
        .as("%s: session %s, limit %d, offset %d", label, session, limit, offset)
        .isEqualTo(model.session(session, limit, offset));
  }

  private @Nullable Object ask(String route, DashboardQuery query, String... more) {
    List<@Nullable String> parameters = new ArrayList<>(List.of(more));
    put(parameters, "dateFrom", query.from());
    put(parameters, "dateTo", query.to());
    put(parameters, "timezone", query.timezone());
    put(parameters, "projectPath", query.project());
    put(parameters, "model", query.model());
    return data(client.get("/api/analytics/" + route, parameters.toArray(String[]::new)));
  }

  private static void put(List<@Nullable String> parameters, String name, @Nullable String value) {
    parameters.add(name);
    parameters.add(value);
  }

  private static @Nullable Object data(ApiResponse response) {
    assertThat(response.status()).as("%s", response).isEqualTo(200);
    try {
      JsonNode json = EXACT.readTree(response.body());
      assertThat(json.path("success").booleanValue()).as("%s", response).isTrue();
      return plain(json.path("data"));
    } catch (JsonProcessingException e) {
      throw new AssertionError(response.toString(), e);
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
      return DashboardFigures.plain(json.decimalValue());
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    return json.isNull() ? null : json.textValue();
  }
}
