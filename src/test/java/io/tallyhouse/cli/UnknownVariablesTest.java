package io.tallyhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UnknownVariablesTest {
  private static final Pattern README_ROW = Pattern.compile("(?m)^\\| `(TALLYHOUSE_[A-Z_]+)` \\|");
  private static final Pattern VARIABLE = Pattern.compile("TALLYHOUSE_[A-Z_]+");

  @ParameterizedTest
  @CsvSource({
    "TALLYHOUSE_DATADIR, TALLYHOUSE_DATA_DIR",
    "TALLYHOUSE_DATA_DIRECTORY, ",
    "TALLYHOUSE_POSTGRESS_URL, TALLYHOUSE_POSTGRES_URL",
    "TALLYHOUSE_CLICKHOUSE, ",
    "TALLYHOUSE_PORT, TALLYHOUSE_HTTP_PORT",
    "TALLYHOUSE_PRICE, TALLYHOUSE_PRICES",
    "TALLYHOUSE_X, ",
    "TALLYHOUSE_, "
  })
  void unknownVariable_isNamed_withTheOneThatIsMeant(String name, String meant) {
    List<String> warnings = UnknownVariables.warnings(Set.of(name, "PATH", "TALLYHOUSE_DATA_DIR"));

    assertThat(warnings).singleElement().asString().contains(" " + name + ",");
    if (meant == null) {
      assertThat(warnings.get(0)).endsWith("no effect.");
    } else {
      assertThat(warnings.get(0)).endsWith("is " + meant + " meant?");
    }
  }

  @Test
  void knownVariables_areNotWarnedOf() {
    assertThat(UnknownVariables.warnings(UnknownVariables.KNOWN)).isEmpty();
  }

  @Test
  void readmeAndHelp_listEveryVariable() throws IOException {
    String help = new CommandLine(new ServeCommand()).getUsageMessage();

    assertThat(names(README_ROW, Files.readString(Path.of("README.md")), 1))
        .containsExactlyInAnyOrderElementsOf(UnknownVariables.KNOWN);
    assertThat(names(VARIABLE, help, 0))
        .containsExactlyInAnyOrderElementsOf(UnknownVariables.KNOWN);
  }

  private static Set<String> names(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
