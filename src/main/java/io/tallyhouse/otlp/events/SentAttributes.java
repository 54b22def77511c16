package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event.Actor;
import io.tallyhouse.event.Event.Head;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Origin;
import io.tallyhouse.observation.Observation.Sender;
import io.tallyhouse.otlp.Attributes;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Rejection;
import io.tallyhouse.otlp.Source;
import io.tallyhouse.transcript.SessionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the attributes of a record, span or point and of its resource say. Immutable. */
final class SentAttributes {
  /** Longest user, host, tool, model or other id, characters; what is longer is cut. */
  private static final int ID_LENGTH_MAX = 256;

  /** More tokens or milliseconds than anything takes: a number that is above it is none. */
  private static final long COUNT_MAX = 1_000_000_000_000L;

  private static final String LONG_CONTEXT = "[1m]";

  /** By what a service's name begins with, the program: it has other forms, as the desktop app. */
  private static final Map<String, String> HARNESSES =
      Map.of("claude-code", "claude-code", "codex", "codex", "gemini", "gemini-cli");

  /** By what a session is known, the first that is there. */
  private static final List<String> SESSIONS =
      List.of("session.id", "gen_ai.conversation.id", "conversation.id");

  /** By what a user is known, the same. */
  private static final List<String> USERS =
      List.of("user.email", "user.account_uuid", "user.account_id", "user.id", "enduser.id");

  private final Attributes own;
  private final Source source;

  SentAttributes(Attributes own, Source source) {
    this.own = own;
    this.source = source;
  }

  Attributes own() {
    return own;
  }

  Attributes resource() {
    return source.resource();
  }

  /** A text of bounded length; empty if there is none. */
  String id(String key) {
    return cut(own.text(key));
  }

  /** The first of some that is there; empty if none is. */
  String id(String... keys) {
    return first(List.of(keys));
  }

  /** An id without which it can't be told from what another source has of the same. */
  String requireId(String key) throws RejectedRecordException {
    String id = id(key);
    if (id.isEmpty()) {
      throw new RejectedRecordException(Rejection.NO_IDENTITY);
    }
    return id;
  }

  /** A count of tokens or milliseconds; 0 if there is none. */
  long count(String key) {
    long sent = own.whole(key).orElse(0);
    return sent < 0 || sent > COUNT_MAX ? 0 : sent;
  }

  /** The model, by the first of some keys that is there. */
  String model(String... keys) {
    String model = id(keys);
    return model.endsWith(LONG_CONTEXT)
        ? model.substring(0, model.length() - LONG_CONTEXT.length())
        : model;
  }

  /** The session; empty if it names none. */
  Optional<UUID> session() {
    String id = first(SESSIONS);
    return id.isEmpty() ? Optional.empty() : Optional.of(SessionId.of(id).uuid());
  }

  UUID requireSession() throws RejectedRecordException {
    return session().orElseThrow(() -> new RejectedRecordException(Rejection.NO_SESSION));
  }

  /** The program that ran the agent; empty if no service is named. */
  String harness() {
    String service = cut(resource().text("service.name"));
    for (Map.Entry<String, String> harness : HARNESSES.entrySet()) {
      if (service.startsWith(harness.getKey())) {
        return harness.getValue();
      }
    }
    return service;
  }

  private String user() {
    return first(USERS);
  }

  private String host() {
    String host = cut(resource().text("host.name"));
    return host.isEmpty() ? id("host.name") : host;
  }

  private String agentId() {
    return id("agent_id", "gen_ai.agent.id");
  }

  /** Who reports it, under a session of its own or none. */
  Sender sender() {
    return new Sender(session().orElse(Sender.NO_SESSION), user(), host(), harness(), agentId());
  }

  /**
   * What an event of it has.
   *
   * @param agentType of the subagent that the event starts or ends; empty = it does neither
   */
  Head head(UUID sessionId, long timeMs, long identity, String agentType, JsonSlice data) {
    Origin origin = new Origin(Origin.Source.OTLP, "", "", host(), harness(), agentId());
    return new Head(sessionId, timeMs, new Actor(user(), "", agentType), origin, identity, data);
  }

  /** All attributes but some, and but those that the resource has, too. */
  JsonSlice data(Set<String> without) {
    return new RecordData().addAll(own, resource(), without).json();
  }

  private String first(List<String> keys) {
    for (String key : keys) {
      String id = id(key);
      if (!id.isEmpty()) {
        return id;
      }
    }
    return "";
  }

  private static String cut(String text) {
    return text.length() > ID_LENGTH_MAX ? text.substring(0, ID_LENGTH_MAX) : text;
  }
}
