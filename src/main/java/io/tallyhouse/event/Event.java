package io.tallyhouse.event;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as an agent sent it or a transcript has it, validated. What only some kinds have is
 * empty in the others, as texts are that an event does not name. Immutable.
 */
public sealed interface Event {
  /** The tool under which calls without a tool name are counted. */
  String UNKNOWN_TOOL = "unknown";

  /** The assistant of fleet events that name none. */
  String UNKNOWN_ASSISTANT = "unknown";

  /** The assistant of events of coding sessions that name no other. */
  String CODING_ASSISTANT = "claude-code";

  /**
   * What events of every kind have.
   *
   * @param timeMs when it happened, milliseconds since 1970-01-01T00:00:00Z
   * @param identity makes a repeated delivery recognisable, see {@link EventIdentity}; {@link
   *     EventIdentity#NONE} = none
   * @param data the event's payload as sent
   */
  record Head(
      UUID sessionId, long timeMs, Actor actor, Origin origin, long identity, JsonSlice data) {
    public Head {
      Objects.requireNonNull(sessionId, "sessionId");
      Objects.requireNonNull(actor, "actor");
      Objects.requireNonNull(origin, "origin");
      Objects.requireNonNull(data, "data");
    }
  }

  /**
   * Who made it.
   *
   * @param assistantId the assistant as sent
   * @param agentType the type of the subagent that made the event or, of a call that starts one, of
   *     that one
   */
  record Actor(String userId, String assistantId, String agentType) {
    /** Nobody is named. */
    public static final Actor NONE = new Actor("", "", "");
  }

  /**
   * A tool as the event names it.
   *
   * @param callKey what a call and its result share, from {@link EventIdentity#ofToolUseId}
   */
  record Tool(String name, long callKey) {
    /** None is named. */
    public static final Tool NONE = new Tool("", EventIdentity.NONE);

    /** The tool of that name and {@code tool_use_id}. */
    public static Tool of(String name, String useId) {
      return new Tool(name, EventIdentity.ofToolUseId(useId));
    }
  }

  Head head();

  EventType type();

  /**
   * The tool that a tool call or result is of. Of others that agents send: that their data name.
   */
  default Tool tool() {
    return Tool.NONE;
  }

  /** The model that made it; empty where it is not known. */
  default String model() {
    return "";
  }

  /**
   * The key by which it is known in the whole account, as messages are; {@link EventIdentity#NONE}
   * = it is known in its session, or as a tool call is.
   */
  default long accountKey() {
    return EventIdentity.NONE;
  }

  /** What a call and its result share, or the copies of a message. */
  default long callKey() {
    return tool().callKey();
  }

  /** The session it belongs to. */
  default UUID sessionId() {
    return head().sessionId();
  }

  /** When it happened, milliseconds since 1970-01-01T00:00:00Z. */
  default long timeMs() {
    return head().timeMs();
  }

  /** Who made it. */
  default Actor actor() {
    return head().actor();
  }

  /** See {@link Head#identity}. */
  default long identity() {
    return head().identity();
  }

  /** Where it comes from. */
  default Origin origin() {
    return head().origin();
  }

  /** The event's payload as sent. */
  default JsonSlice data() {
    return head().data();
  }

  /**
   * A session starts or ends, or an assistant or subagent stops.
   *
   * @param failed of a stop: the assistant got no response
   */
  record Lifecycle(EventType type, Head head, Tool tool, boolean failed) implements Event {
    /** A stop that no failure caused, or another event. */
    public Lifecycle(EventType type, Head head, Tool tool) {
      this(type, head, tool, false);
    }

    /** Known by the transcript's line, so that a copy of it elsewhere starts or ends nothing. */
    @Override
    public long accountKey() {
      return origin().source() == Origin.Source.TRANSCRIPT ? identity() : EventIdentity.NONE;
    }

    /**
     * Of starts and ends, which source they are of, as far as two may report the same: {@link
     * EventIdentity#BOUND_OF_TRANSCRIPT} or {@link EventIdentity#BOUND_OF_HOOK}.
     */
    @Override
    public long callKey() {
      if (type != EventType.SESSION_START && type != EventType.SESSION_END) {
        return tool.callKey();
      }
      return switch (origin().source()) {
        case TRANSCRIPT -> EventIdentity.BOUND_OF_TRANSCRIPT;
        case HOOK -> EventIdentity.BOUND_OF_HOOK;
        case API, AGNT, OTLP -> tool.callKey();
      };
    }
  }

  /** One half of a tool call. */
  sealed interface ToolEvent extends Event {}

  /**
   * A tool is called.
   *
   * @param input what equal inputs share, from {@link EventIdentity#ofInput}; 0 = it is not known
   */
  record ToolCall(Head head, Tool tool, String model, int input) implements ToolEvent {
    @Override
    public EventType type() {
      return EventType.TOOL_USE;
    }

    /** Whether the call starts a subagent. */
    public boolean startsTask() {
      return SubagentCall.isOf(tool.name());
    }

    /** The tool the call is counted under. */
    public String countedTool() {
      return tool.name().isEmpty() ? UNKNOWN_TOOL : tool.name();
    }
  }

  /**
   * A called tool is done.
   *
   * @param error the call failed
   * @param denied the call was not permitted
   * @param durationMs how long the tool ran, milliseconds, as its source measured it; {@link
   *     #UNKNOWN_DURATION} = it is the time from call to result
   */
  record ToolResult(Head head, Tool tool, boolean error, boolean denied, long durationMs)
      implements ToolEvent {
    /** The source does not say how long the tool ran. */
    public static final long UNKNOWN_DURATION = -1;

    @Override
    public EventType type() {
      return EventType.TOOL_RESULT;
    }
  }

  /** A prompt or a response, or what one reading of a transcript found of it. */
  sealed interface MessageEvent extends Event {
    Message message();

    /** The event of the same message, of which more is known by now. */
    MessageEvent with(Message joined);

    /** The same event, whose message has other keys. */
    default MessageEvent known(Message rekeyed) {
      return this instanceof Prompt
          ? new Prompt(head(), rekeyed)
          : new Response(head(), model(), rekeyed);
    }

    @Override
    default long accountKey() {
      return message().key();
    }

    @Override
    default long identity() {
      return message().key();
    }

    /**
     * More of this message, for the session that the message counts for.
     *
     * @param usage what the part counts or takes back; null = it is text only
     * @param data what the part keeps of the event's
     * @param notesKeys whether the part says by what copies of the message are known
     */
    default MessagePart part(
        UUID countingSession, @Nullable MessageUsage usage, JsonSlice data, boolean notesKeys) {
      return new MessagePart(
          new Head(
              countingSession,
              usage == null ? timeMs() : usage.timeMs(),
              actor(),
              usage == null ? origin() : origin().in(usage.project(), usage.branch()),
              notesKeys ? EventIdentity.partOf(message().key()) : EventIdentity.NONE,
              data),
          usage == null ? model() : usage.model(),
          notesKeys ? message().responseKey() : EventIdentity.NONE);
    }
  }

  /** A prompt. */
  record Prompt(Head head, Message message) implements MessageEvent {
    @Override
    public EventType type() {
      return EventType.USER_MESSAGE;
    }

    @Override
    public long callKey() {
      return message.responseKey();
    }

    @Override
    public Prompt with(Message joined) {
      return new Prompt(head, joined);
    }
  }

  /** A model's response. */
  record Response(Head head, String model, Message message) implements MessageEvent {
    @Override
    public EventType type() {
      return EventType.ASSISTANT_MESSAGE;
    }

    @Override
    public long callKey() {
      return message.responseKey();
    }

    @Override
    public Response with(Message joined) {
      MessageUsage usage = joined.usage();
      if (usage == null) {
        return new Response(head, model, joined);
      }
      Head earliest =
          new Head(
              sessionId(),
              Math.min(timeMs(), usage.timeMs()),
              actor(),
              origin().in(usage.project(), usage.branch()),
              identity(),
              data());
      return new Response(earliest, usage.model(), joined);
    }
  }

  /**
   * More of a message that is stored already: no event of its own.
   *
   * @param callKey what copies share, if it is the first to say so: {@link EventIdentity#partOf}
   */
  record MessagePart(Head head, String model, long callKey) implements Event {
    @Override
    public EventType type() {
      return EventType.MESSAGE_PART;
    }
  }

  /**
   * An event that was sent as a fleet event. It belongs to no session.
   *
   * @param id as sent; empty where the event names none
   */
  record Activity(Head head, FleetEventType what, String id) implements Event {
    @Override
    public EventType type() {
      return EventType.FLEET_EVENT;
    }

    @Override
    public long accountKey() {
      return id.isEmpty() ? EventIdentity.NONE : identity();
    }
  }
}
