package io.tallyhouse.sync;

import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.ProjectPath;
import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.LineReader;
import io.tallyhouse.transcript.RecordReader;
import io.tallyhouse.transcript.SessionId;
import io.tallyhouse.transcript.TranscriptFile;
import io.tallyhouse.transcript.TranscriptLine;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Enqueued;
import io.tallyhouse.transcript.TranscriptLine.QueuedPrompt;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one transcript on from where it was left: each line becomes events, and the state moves on.
 * Not thread-safe.
 */
final class TranscriptReader {
  /** Lines of users that wait for the next response: a turn has some, not thousands. */
  static final int WAITING_MAX = 200;

  /** A line of a user, and the same as what it is known by. */
  private record Waiting(UserLine line, UserLine known) {}

  private final TranscriptFile file;
  private final RecordReader records;
  private final SessionId fileSession;
  private final QueuedPrompts queued;
  private final LineReader reader;
  private final TranscriptEventBuilder events;
  private final long nowMs;
  private final SessionBounds bounds;

  private final SyncErrors errors = new SyncErrors();
  private long lines;
  // Whether what comes next is the rest of a line of which a record was taken.
  private boolean continuesLine;
  private String project;
  private OpenResponse openResponse;
  // Lines of users of which the next response says whether they are copies.
  private final List<Waiting> waiting = new ArrayList<>();

  /**
   * Turns the reader to the file.
   *
   * @param from how far it was read before
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  TranscriptReader(
      TranscriptFile file,
      FileState from,
      SeekableByteChannel channel,
      RecordReader records,
      LineReader reader,
      TranscriptEventBuilder events,
      long nowMs)
      throws IOException {
    this.file = file;
    this.records = records;
    this.fileSession = SessionId.ofFile(file.relativePath());
    this.queued = QueuedPrompts.of(from.queuedPrompts());
    this.reader = reader;
    this.events = events;
    this.nowMs = nowMs;
    this.bounds = new SessionBounds(file, from, events, nowMs);
    this.project = from.project();
    this.openResponse = OpenResponse.decoded(from.openResponse());
    this.continuesLine = from.position() > 0 && !isNewline(channel, from.position() - 1);
    reader.start(channel, from.position());
  }

  /** Lines read so far. */
  long lines() {
    return lines;
  }

  /** What could not be read so far. */
  SyncErrors errors() {
    return errors;
  }

  /** The first byte not read. */
  long position() {
    return reader.position();
  }

  /** Reads the next line; false at the end of what there is. */
  boolean next() throws IOException {
    switch (reader.next()) {
      case END -> {
        if (takeTail()) {
          return true;
        }
        addWaiting(null);
        return false;
      }
      case TOO_LONG -> {
        lines++;
        errors.add(SyncErrors.LINE_TOO_LONG);
      }
      case LINE -> {
        lines++;
        records
            .read(reader.buffer(), reader.offset(), reader.length(), fileSession)
            .forEach(record -> take(record, continuesLine));
        continuesLine = false;
      }
    }
    return true;
  }

  /**
   * Takes whole records that no newline follows: nothing that is still being written is a whole
   * record, and a newline that comes later is an empty line.
   */
  private boolean takeTail() {
    reader.showTail();
    RecordReader.Tail tail =
        records.readTail(reader.buffer(), reader.offset(), reader.length(), fileSession);
    if (tail.records().isEmpty()) {
      return false;
    }
    reader.takeOfTail(tail.length());
    lines++;
    tail.records().forEach(this::take);
    continuesLine = true;
    return true;
  }

  /** Ends the session that the file ends with, if it has been silent for long. */
  void endIfSilent() {
    bounds.endIfSilent(project);
  }

  /**
   * How far it came.
   *
   * @param atEnd whether there is nothing more to read; if there is, the state is that of a shorter
   *     file, so that the file is read on
   */
  FileState state(long fingerprint, boolean atEnd) {
    return new FileState(
        file.path().toString(),
        atEnd ? file.sizeBytes() : reader.position(),
        file.modifiedMs(),
        file.fileKey(),
        reader.position(),
        fingerprint,
        project,
        bounds.sessionId(),
        bounds.lastLine(),
        bounds.lastTimeMs(),
        bounds.ended(),
        queued.encoded(),
        storable(openResponse.encoded()));
  }

  /**
   * Takes a record.
   *
   * @param atRestOfLine whether records of its line were taken before: what pads them is no error
   */
  private void take(TranscriptLine line, boolean atRestOfLine) {
    boolean padding =
        line instanceof Unreadable unreadable && unreadable.reason().equals(RecordReader.PADDING);
    if (!atRestOfLine || !padding) {
      take(line);
    }
  }

  private void take(TranscriptLine line) {
    if (line instanceof UserLine user) {
      await(user, queued.known(user));
    } else if (line instanceof AssistantLine assistant) {
      addWaiting(assistant.header().copied() ? assistant.header() : null);
      if (moveTo(assistant.header())) {
        events.add(assistant, project, keyOf(assistant));
      }
    } else if (line instanceof QueuedPrompt prompt) {
      await(prompt.userLine(), prompt.userLine());
      queued.add(prompt.userLine());
    } else if (line instanceof Enqueued enqueued) {
      queued.enqueued(enqueued.text());
    } else if (line instanceof Unreadable unreadable) {
      errors.add(unreadable.reason());
    }
  }

  /**
   * Has a line of a user wait for the next response.
   *
   * @param known the same as what it is known by
   */
  private void await(UserLine line, UserLine known) {
    waiting.add(new Waiting(line, known));
    if (waiting.size() >= WAITING_MAX) {
      addWaiting(null);
    }
  }

  /** Whether no line waits for another one, so that {@link #state} has all that became events. */
  boolean isSettled() {
    return waiting.isEmpty();
  }

  /**
   * Adds the lines of users that wait.
   *
   * @param copied the header of the response after them if that is a copy: so were they, though not
   *     all of them say it; null = they say it themselves
   */
  private void addWaiting(@Nullable Header copied) {
    for (Waiting next : waiting) {
      UserLine line = copied == null ? next.line() : next.line().copiedWith(copied);
      UserLine known = copied == null ? next.known() : next.known().copiedWith(copied);
      if (!moveTo(line.header())) {
        continue;
      }
      if (!known.results().isEmpty()) {
        openResponse = openResponse.afterToolResult();
      } else if (!known.header().meta() && !known.text().isEmpty()) {
        openResponse = OpenResponse.NONE;
      }
      events.add(known, project);
    }
    waiting.clear();
  }

  /**
   * By which a response is known that does not name both its message and its request: its message,
   * in this file, else its line.
   */
  private long keyOf(AssistantLine line) {
    long lineKey = TranscriptEventBuilder.lineKey(line.header(), line.text());
    if (line.messageId().isEmpty() || !line.requestId().isEmpty()) {
      return lineKey;
    }
    openResponse = openResponse.with(line.messageId(), lineKey, line.usage());
    return openResponse.key();
  }

  /** Takes note of where the file is now; false if the line's time can't be. */
  private boolean moveTo(Header header) {
    if (!EventTime.isAcceptable(header.timeMs(), nowMs)) {
      errors.add(SyncErrors.TIME_OUT_OF_RANGE);
      return false;
    }
    if (project.isEmpty()) {
      project = ProjectPath.of(storable(header.cwd()));
    }
    bounds.moveTo(header, project);
    return true;
  }

  private static boolean isNewline(SeekableByteChannel channel, long at) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    return channel.position(at).read(one) == 1 && one.get(0) == '\n';
  }

  /** PostgreSQL keeps every text but one with NUL. */
  static String storable(String text) {
    return text.replace('\0', '\ufffd');
  }
}
