package io.tallyhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTourTest {
  /** The prompt is README's; the rest of the line is to be pasted. */
  private static final String PROMPT = "$ ";

  @Test
  void linesOfTheDemo_areThoseOfReadme() throws IOException {
    List<String> readme =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith(PROMPT + "curl -H 'X-API-Key: KEY'"))
            .map(line -> line.substring(PROMPT.length()))
            .toList();

    assertThat(DemoTour.lines("http://127.0.0.1:8080", "KEY")).hasSize(4).isEqualTo(readme);
  }
}
