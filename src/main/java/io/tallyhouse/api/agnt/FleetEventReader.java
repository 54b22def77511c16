package io.tallyhouse.api.agnt;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.FleetEventType;
import io.tallyhouse.event.FleetSession;
import io.tallyhouse.event.Origin;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.EventReader;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads fleet events: the four of agnt-analytics.md, sent as such. Not thread-safe. */
public final class FleetEventReader extends EventReader {
  private static final String TYPE_MESSAGE =
      "Invalid enum value. Expected one of: " + FleetEventType.wireNames();
  private static final Set<Field> REQUIRED =
      Collections.unmodifiableSet(EnumSet.of(Field.TYPE, Field.TIMESTAMP));

  private @Nullable FleetEventType type;

  /** A decoder of {@code POST /analytics/events}. */
  public static EventDecoder decoder() {
    return new EventDecoder(FleetEventReader::new);
  }

  FleetEventReader(Request request) {
    super(request);
  }

  @Override
  protected @Nullable Field fieldOf(String name) {
    return switch (name) {
      case "eventType" -> Field.TYPE;
      case "timestamp" -> Field.TIMESTAMP;
      case "data" -> Field.DATA;
      case "id" -> Field.EVENT_ID;
      case "user" -> Field.USER;
      case "assistant" -> Field.ASSISTANT;
      default -> null;
    };
  }

  @Override
  protected Set<Field> required() {
    return REQUIRED;
  }

  @Override
  protected String nameOf(Field field) {
    return switch (field) {
      case TYPE -> "eventType";
      case SESSION -> throw new IllegalArgumentException("fleet events have no session");
      case TIMESTAMP -> "timestamp";
      case DATA -> "data";
      case EVENT_ID -> "id";
      case USER -> "user";
      case ASSISTANT -> "assistant";
    };
  }

  @Override
  protected boolean readType(String text) {
    type = FleetEventType.ofWireName(text);
    return type != null;
  }

  @Override
  protected String typeMessage() {
    return TYPE_MESSAGE;
  }

  @Override
  protected String readSession(String text) {
    throw new IllegalStateException("fleet events have no session");
  }

  @Override
  protected void resetOwn() {
    type = null;
  }

  @Override
  protected Event make() {
    FleetEventType validType = Objects.requireNonNull(type);
    UUID sessionId = FleetSession.of(timeMs());
    return new Event.Activity(
        new Event.Head(
            sessionId,
            timeMs(),
            new Event.Actor(
                userId(), assistantId().isEmpty() ? Event.UNKNOWN_ASSISTANT : assistantId(), ""),
            Origin.of(Origin.Source.AGNT),
            eventId().isEmpty()
                ? identityInRequest(validType, sessionId)
                : EventIdentity.ofFleetEvent(eventId()),
            data()),
        validType,
        eventId());
  }

  private long identityInRequest(FleetEventType validType, UUID sessionId) {
    return idempotencyKey().isEmpty()
        ? EventIdentity.NONE
        : EventIdentity.ofFleetRequest(
            idempotencyKey().getAsLong(),
            index(),
            validType,
            sessionId,
            timeMs(),
            userId(),
            assistantId(),
            data());
  }
}
