package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Metacharacters;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Accounts and keys that are called metacharacters: administration finds each by its name. */
class AdminMetacharactersIT {
  private static final String KEYS = "/api/v1/admin/keys";
  private static final String DAY = "2024-01-15";

  /** So that no other test has such an account. */
  private static final String PREFIX = "metacharacters-" + UUID.randomUUID() + "-";

  private static final TallyhouseServer SERVER = TestServers.shared();
  private static final ApiClient OPERATOR = new ApiClient(SERVER, SERVER.key("default"));

  /** Of whose accounts more is done than a recount by their name, which takes long. */
  private static final List<String> REPAIRED = List.of("'", "\\", "{account:UInt32}", "%");

  /** What the server said of each account's key when it made it, without the secret. */
  private static final Map<String, JsonNode> KEY_OF = new LinkedHashMap<>();

  private static final Map<String, ApiClient> CLIENT_OF = new LinkedHashMap<>();
  private static final Map<String, Integer> EVENTS_OF = new LinkedHashMap<>();

  @BeforeAll
  static void create() {
    for (String name : Metacharacters.NAMES) {
      if (name.chars().noneMatch(Character::isISOControl)) {
        create(PREFIX + name, name);
      }
    }
    assertThat(KEY_OF).hasSizeGreaterThan(30);
  }

  private static void create(String account, String keyName) {
    ApiResponse created = post(account, keyName);
    assertThat(created.status()).as("%s", created).isEqualTo(201);
    JsonNode key = created.json().path("data");
    assertThat(key.path("account").asText()).isEqualTo(account);
    assertThat(key.path("name").asText()).isEqualTo(keyName);
    ApiClient client = new ApiClient(SERVER, key.path("key").asText());
    int events = 1 + KEY_OF.size();
    client.post(events(events)).data();
    ((ObjectNode) key).remove("key");
    KEY_OF.put(account, key);
    CLIENT_OF.put(account, client);
    EVENTS_OF.put(account, events);
  }

  private static ApiResponse post(String account, String keyName) {
    String body =
        Json.write(
            Map.of(
                "account",
                account,
                "name",
                keyName,
                "scopes",
                List.of("admin", "write:events", "read:analytics")));
    return OPERATOR.post(KEYS, escaped(body), Map.of());
  }

  /** In ASCII, which can tell of half a surrogate pair. */
  private static byte[] escaped(String json) {
    StringBuilder ascii = new StringBuilder();
    json.chars().forEach(c -> ascii.append(c < 128 ? "" + (char) c : "\\u%04x".formatted(c)));
    return ascii.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String events(int count) {
    return Json.write(
        Map.of(
            "events",
            IntStream.range(0, count)
                .mapToObj(
                    second ->
                        Map.of(
                            "event_type",
                            "tool_use",
                            "session_id",
                            new UUID(0x4a11L, count).toString(),
                            "timestamp",
                            DAY + "T10:30:%02dZ".formatted(second)))
                .toList()));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void account_isListedByItsName(String name) {
    JsonNode key = KEY_OF.get(PREFIX + name);

    List<JsonNode> listed = new ArrayList<>();
    OPERATOR.get(KEYS, "account", PREFIX + name).data().path("keys").forEach(listed::add);

    assertThat(listed).isEqualTo(key == null ? List.of() : List.of(key));
  }

  /**
   * A third of the accounts and all names without one: a recount takes a second, and finds the
   * account as the list of keys does, for which there are all.
   */
  static List<String> recounted() {
    return Metacharacters.all()
        .filter(
            name ->
                !KEY_OF.containsKey(PREFIX + name) || Metacharacters.turn(name, 1, 3).contains(0))
        .toList();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("recounted")
  void account_isRecountedByItsName(String name) {
    Integer events = EVENTS_OF.get(PREFIX + name);

    ApiResponse response = recount(OPERATOR, PREFIX + name);

    if (events == null) {
      response.error(404, "NOT_FOUND");
    } else {
      assertThat(rowsOfEvents(response)).as("%s", response).isEqualTo(events);
    }
  }

  @Test
  void account_isRepairedByItsName() {
    for (String name : REPAIRED) {
      ApiResponse response =
          OPERATOR.post(
              ApiClient.RECONCILE
                  + "?start_date="
                  + DAY
                  + "&end_date="
                  + DAY
                  + "&account="
                  + encoded(PREFIX + name),
              new byte[0],
              Map.of());
      assertThat(rowsOfEvents(response)).as("%s", response).isEqualTo(EVENTS_OF.get(PREFIX + name));
    }
  }

  @Test
  void ownAccount_isAdministered_othersAreNot() {
    CLIENT_OF.forEach(
        (account, client) -> {
          assertThat(client.get(KEYS, "account", account).data().path("keys").get(0))
              .isEqualTo(KEY_OF.get(account));
          client.get(KEYS, "account", account + "'").error(403, "FORBIDDEN");
          recount(client, account + "\\").error(403, "FORBIDDEN");
        });
    for (String name : REPAIRED) {
      String account = PREFIX + name;
      ApiClient client = Objects.requireNonNull(CLIENT_OF.get(account));
      assertThat(rowsOfEvents(recount(client, account))).isEqualTo(EVENTS_OF.get(account));
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void keyThatIsNotThere_isNeitherRevokedNorLimited(String name) {
    String path = KEYS + "/" + encoded(name);
    byte[] limits =
        "{\"requests_per_second\": 1, \"events_per_second\": 1}".getBytes(StandardCharsets.UTF_8);
    for (ApiResponse response :
        List.of(
            OPERATOR.exchange("DELETE", path, Map.of(), new byte[0]),
            OPERATOR.exchange("PUT", path + "/limits", Map.of(), limits))) {
      // Long ones are taken for secrets, which have a form.
      if (response.status() == 400) {
        assertRefused(response, "key");
      } else {
        response.error(404, "NOT_FOUND");
      }
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void nameWithControlCharacters_isRefused(String name) {
    if (name.chars().anyMatch(Character::isISOControl)) {
      assertRefused(post(PREFIX + name, "key"), "account");
      assertRefused(post(PREFIX, name + "key"), "name");
    }
  }

  @Test
  void nameThatUtf8CannotStore_isRefused() {
    assertRefused(post(PREFIX + "\ud83d", "key"), "account");
    assertRefused(post(PREFIX, "\ude80"), "name");
  }

  private static void assertRefused(ApiResponse response, String field) {
    assertThat(response.error(400, "VALIDATION_ERROR").path("details").findValuesAsText("field"))
        .as("%s", response)
        .containsExactly(field);
  }

  private static ApiResponse recount(ApiClient client, String account) {
    return client.get(ApiClient.RECONCILE, "start_date", DAY, "end_date", DAY, "account", account);
  }

  /** Of an account without drift. */
  private static int rowsOfEvents(ApiResponse response) {
    JsonNode data = response.data();
    assertThat(data.path("drift").intValue()).as("%s", response).isZero();
    for (JsonNode table : data.path("tables")) {
      if (table.path("table").asText().equals("events")) {
        assertThat(table.path("days").size()).as("%s", response).isEqualTo(1);
        return table.path("days").get(0).path("rows").intValue();
      }
    }
    throw new AssertionError("events are missing in " + response);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
