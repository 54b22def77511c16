package io.tallyhouse.sync;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.transcript.LineReader;
import io.tallyhouse.transcript.RecordReader;
import io.tallyhouse.transcript.TranscriptFile;
import io.tallyhouse.transcript.TranscriptFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The events that a sync makes of transcripts, for tests of other packages. */
public final class SampleTranscripts {
  private SampleTranscripts() {}

  /**
   * Of each file the events, in groups as they would be sent if each line was read alone.
   *
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  public static List<List<Event>> events(Path directory, PriceTable prices, long nowMs) {
    List<List<Event>> events = new ArrayList<>();
    TranscriptFiles files = new TranscriptFiles(directory);
    try {
      for (TranscriptFile file : files.list().files()) {
        try (SeekableByteChannel channel = files.open(file).orElseThrow()) {
          events.addAll(events(file, channel, prices, nowMs));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private static List<List<Event>> events(
      TranscriptFile file, SeekableByteChannel channel, PriceTable prices, long nowMs)
      throws IOException {
    FileState start =
        new FileState(
            file.path().toString(), 0, 0, file.fileKey(), 0, 0, "", null, "", 0, false, "", "");
    TranscriptEventBuilder builder = new TranscriptEventBuilder(prices, "");
    TranscriptReader reader =
        new TranscriptReader(
            file, start, channel, new RecordReader(), new LineReader(), builder, nowMs);
    List<List<Event>> events = new ArrayList<>();
    boolean more = true;
    while (more) {
      more = reader.next();
      List<Event> ofLine = builder.gathered().take();
      if (!ofLine.isEmpty()) {
        events.add(ofLine);
      }
    }
    return events;
  }
}
