package io.tallyhouse.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
  @Test
  void until_isAMomentThatWas() {
    DemoCommand command = new DemoCommand();
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    new CommandLine(command).parseArgs("--until", tomorrow.toString());

    assertThatThrownBy(command::call)
        .isInstanceOf(CommandException.class)
        .hasMessage("--until is in the future: " + tomorrow);
  }
}
