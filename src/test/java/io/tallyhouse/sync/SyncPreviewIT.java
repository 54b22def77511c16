package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the next sync, where it can't look at everything. */
class SyncPreviewIT {
  private @TempDir Path temp;
  private SyncFixture bed;

  @BeforeEach
  void open() throws IOException {
    bed = new SyncFixture(temp);
    Files.createDirectories(bed.root.resolve("-p"));
  }

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void moreFilesThanItNames_areAllInTheSums() throws IOException {
    int files = SyncPreview.FILES_MAX + 250;
    for (int i = 0; i < files; i++) {
      Files.writeString(bed.root.resolve("-p/%04d.jsonl".formatted(i)), prompt(i));
    }

    SyncPreview preview = bed.sync().preview();

    assertThat(preview.files()).hasSize(SyncPreview.FILES_MAX);
    assertThat(preview.totalFiles()).isEqualTo(files);
    assertThat(preview.estimatedNewMessages()).isEqualTo(files);
    assertThat(preview.estimatedNewSessions()).isEqualTo(files);
  }

  @Test
  void fileThatGrew_isJudgedByWhatIsNew_andOneThatWasReplacedByAllOfIt() throws IOException {
    Path grown = bed.root.resolve("-p/a.jsonl");
    Path replaced = bed.root.resolve("-p/b.jsonl");
    Files.writeString(grown, prompt(1) + prompt(2));
    Files.writeString(replaced, prompt(3) + prompt(4) + prompt(5));
    bed.syncNew();
    Files.writeString(grown, prompt(1) + prompt(2) + prompt(6));
    Files.writeString(replaced, prompt(7) + prompt(8) + prompt(9) + prompt(10));

    SyncPreview preview = bed.sync().preview();

    assertThat(preview.files()).extracting(PendingFile::isNew).containsExactly(false, true);
    assertThat(preview.files()).extracting(PendingFile::estimatedMessages).containsExactly(1L, 4L);
    assertThat(preview.estimatedNewMessages()).isEqualTo(5);
  }

  /** As many bytes for each number, in a session of its own. */
  private String prompt(int number) {
    return """
        {"type":"user","uuid":"u%04d","sessionId":"%s","timestamp":"%s",\
        "message":{"role":"user","content":"hello"}}
        """
        .formatted(number, new UUID(7, number), bed.now.minusSeconds(3600));
  }
}
