package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNamesTest {
  private static final long NOW = Instant.parse("2026-10-20T10:00:00Z").toEpochMilli();
  private static final BillableUsage ONE_INPUT = BillableUsage.of(new TokenUsage(1, 0, 0, 0, 0));
  private static final BillableUsage MILLION_INPUT =
      BillableUsage.of(new TokenUsage(1_000_000, 0, 0, 0, 0));

  /** Names that were seen in transcripts, and what a million tokens of input cost in nano USD. */
  @ParameterizedTest
  @CsvFileSource(resources = "/prices/model-names.csv", ignoreLeadingAndTrailingWhitespace = false)
  void namesSeenInTheField_costWhatTheirModelDoes(String name, Long nanoUsd) {
    PriceTable own = PriceTable.of(PriceFile.own().prices());

    assertThat(own.costNanoUsd(name, NOW, MILLION_INPUT).stream().boxed().toList())
        .isEqualTo(nanoUsd == null ? List.of() : List.of(nanoUsd));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4-6",
        "claude-opus-4-6-20260205",
        "claude-opus-4-6@20260205",
        "claude-opus-4-6@default",
        "claude-opus-4-6-latest",
        "claude-opus-4-6[1m]",
        "claude-opus-4-6[1M]",
        "claude-opus-4-6-20260205[1m]",
        "claude-opus-4-6-20260205-thinking",
        "claude-opus-4-6-thinking[1m]",
        "claude-opus-4.6",
        "claude-opus-4.6-20260205",
        "claude-opus-4.6-thinking",
        "claude-4.6-opus",
        "claude-4-6-opus-20260205",
        "anthropic/claude-opus-4-6",
        "anthropic/claude-opus-4.6",
        "anthropic/claude-4.6-opus-20260205",
        "anthropic/claude-opus-4.6:beta",
        "openrouter/anthropic/claude-opus-4-6",
        "openrouter/anthropic/claude-opus-4.6:thinking",
        "github_copilot/claude-opus-4.6",
        "azure_ai/claude-opus-4-6",
        "databricks-claude-opus-4-6",
        "databricks/databricks-claude-opus-4-6",
        "vertex_ai/claude-opus-4-6@20260205",
        "anthropic.claude-opus-4-6-v1",
        "anthropic.claude-opus-4-6-20260205-v1:0",
        "global.anthropic.claude-opus-4-6-v1[1m]",
        "bedrock/anthropic.claude-opus-4-6-v1",
        "bedrock/us-east-1/anthropic.claude-opus-4-6-v1:0",
        "bedrock/us-gov-west-1/anthropic.claude-opus-4-6-v1:0",
        "bedrock/ap-southeast-2/anthropic.claude-opus-4-6-v1:0",
        "bedrock/converse/global.anthropic.claude-opus-4-6-v1:0",
        "bedrock/invoke/eu-central-1/anthropic.claude-opus-4-6-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-opus-4-6-v1",
      })
  void nameOfTheModelElsewhere_isTheModel(String name) {
    assertThat(tableOf("claude-opus-4-6", "5").costNanoUsd(name, NOW, ONE_INPUT)).hasValue(5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us.anthropic.claude-opus-4-6-20260205-v1:0",
        "us-gov.anthropic.claude-opus-4-6-20260205-v1:0",
        "eu.anthropic.claude-opus-4-6-v1[1m]",
        "apac.anthropic.claude-opus-4-6-v1",
        "au.anthropic.claude-opus-4-6-v1",
        "jp.anthropic.claude-opus-4-6-v1",
        "ca.anthropic.claude-opus-4-6-v1",
        "bedrock/eu.anthropic.claude-opus-4-6-20260205-v12:1",
        "bedrock/us-east-1/us.anthropic.claude-opus-4-6-v1",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1",
        "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.anthropic.claude-opus-4-6-v1",
        "bedrock/arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-6-v1",
      })
  void nameOfABedrockRegion_isTheModelInThatRegion(String name) {
    assertThat(ModelNames.of(name)).contains(new ModelNames.Candidate("claude-opus-4-6", true));
    assertThat(ModelNames.of(name))
        .doesNotContain(new ModelNames.Candidate("claude-opus-4-6", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4",
        "claude-opus-4-60",
        "claude-opus-4.60",
        "claude-opus-4.6.1",
        "claude-opus-46",
        "claude-opus-4-6-0",
        "claude-opus-4-6-fast",
        "claude-opus-4-6-2026",
        "claude-opus-4-6-202602051",
        "claude-opus-4-6-v1:0-20260205",
        "claude-opus-4-6-20260205-20260205",
        "claude-opus-4-6[2m]",
        "claude-opus-4-6:free",
        "claude-opus-4-6-thinking-thinking",
        "my-claude-opus-4-6",
        "my/claude-opus-4-6",
        "us.claude-opus-4-6",
        "Claude-Opus-4-6",
        "claude-opus-4-6 ",
        "opus",
        "claude-opus-latest",
        "~anthropic/claude-opus-latest",
        "bedrock/somewhere/anthropic.claude-opus-4-6",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
      })
  void nameThatIsOnlySimilar_isAnotherModel(String name) {
    assertThat(tableOf("claude-opus-4-6", "5").costNanoUsd(name, NOW, ONE_INPUT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-0, claude-opus-4",
    "claude-opus-4.0, claude-opus-4",
    "claude-sonnet-4-0, claude-sonnet-4",
    "anthropic/claude-sonnet-4.0, claude-sonnet-4",
    "claude-4-opus-20250514, claude-opus-4",
    "claude-4-sonnet, claude-sonnet-4",
    "claude-3.7-sonnet, claude-3-7-sonnet",
    "anthropic/claude-3.5-haiku-20241022, claude-3-5-haiku",
  })
  void otherSpellingOfAModelsNumber_isTheModel(String name, String model) {
    assertThat(tableOf(model, "5").costNanoUsd(name, NOW, ONE_INPUT)).hasValue(5_000);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-0, claude-opus-4-1",
    "claude-opus-4-10, claude-opus-4-1",
    "claude-opus-4-10, claude-opus-4",
    "claude-opus-4-20250514, claude-opus-4-2",
    "claude-sonnet-4, claude-sonnet-4-0",
  })
  void otherNumber_isAnotherModel(String name, String model) {
    assertThat(tableOf(model, "5").costNanoUsd(name, NOW, ONE_INPUT)).isEmpty();
  }

  @Test
  void nameThatIsTooLong_isOfNoModel() {
    assertThat(ModelNames.of("m".repeat(ModelPrice.MODEL_CHARS_MAX))).isNotEmpty();
    assertThat(ModelNames.of("m".repeat(ModelPrice.MODEL_CHARS_MAX + 1))).isEmpty();
  }

  private static PriceTable tableOf(String model, String usdPerMillion) {
    return PriceTable.of(List.of(Prices.flat(model, usdPerMillion)));
  }
}
