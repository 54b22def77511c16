package io.tallyhouse.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.SampleHooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The plugin's hook and sender as Claude Code runs them: an event on standard input, and nobody
 * ever sees whether there is a server.
 */
class HookScriptsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path BIN =
      Path.of(System.getProperty("tallyhouse.home", ""), "plugins", "tallyhouse", "bin");
  private static final String KEY = "th_\"live\\_key";

  @TempDir Path temp;

  /** In a place of its own, so that its processes are known by their command lines. */
  @BeforeEach
  void install() throws IOException {
    Path bin = Files.createDirectories(temp.resolve("a plugin/bin"));
    try (Stream<Path> scripts = Files.list(BIN)) {
      for (Path script : scripts.toList()) {
        Files.copy(script, bin.resolve(script.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @AfterEach
  void endSenders() {
    await()
        .until(
            () -> {
              List<ProcessHandle> senders =
                  ProcessHandle.allProcesses()
                      .filter(one -> one.info().commandLine().orElse("").contains(temp.toString()))
                      .toList();
              senders.forEach(
                  sender -> {
                    sender.descendants().forEach(ProcessHandle::destroyForcibly);
                    sender.destroyForcibly();
                  });
              return senders.isEmpty();
            });
  }

  @Test
  void event_arrivesWithWhatTheSenderAdds() throws Exception {
    try (HookReceiver server = HookReceiver.open()) {
      hook("PreToolUse", event(1, "ls"), server.url(), "full");
      JsonNode envelope = first(server);
      assertThat(JSON.readTree(event(1, "ls"))).isEqualTo(envelope.path("payload"));
      assertThat(envelope.path("delivery_id").asText()).matches("[0-9a-f-]{32,36}");
      assertThat(envelope.path("time").asLong())
          .isBetween(System.currentTimeMillis() - Patience.MAX.toMillis(), Long.MAX_VALUE);
      assertThat(envelope.path("host").asText()).isNotEmpty();
      assertThat(envelope.path("user").asText()).isEqualTo("ada \"the\" \\ first");
      assertThat(envelope.path("sender").asText()).isEqualTo("tallyhouse-plugin 0.1.0");
      assertThat(server.keys()).containsOnly(KEY);
    }
  }

  @Test
  void stoppedServer_isNotSeen_andEventsComeWhenItStarts() throws Exception {
    int port;
    try (HookReceiver gone = HookReceiver.open()) {
      port = gone.port();
    }
    hook("PreToolUse", event(1, "ls"), "http://127.0.0.1:" + port, "full");
    hook("PostToolUse", event(2, "ls"), "http://127.0.0.1:" + port, "full");
    try (HookReceiver server = new HookReceiver(port, new CountDownLatch(0), envelopes -> 204)) {
      await().until(() -> numbers(server).size() >= 2);
      assertThat(numbers(server)).containsExactly(1, 2);
    }
  }

  @Test
  void slowServer_holdsNobody() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (HookReceiver server = new HookReceiver(0, gate, envelopes -> 204)) {
      for (int i = 0; i < 5; i++) {
        hook("Stop", event(i, "ls"), server.url(), "full");
      }
      gate.countDown();
      await().until(() -> Set.copyOf(numbers(server)).size() == 5);
    }
  }

  @Test
  void failingServer_getsTheSameDeliveryIdsAgain() throws Exception {
    try (HookReceiver server = HookReceiver.open()) {
      server.respond(503);
      hook("PreToolUse", event(1, "ls"), server.url(), "full");
      await().until(() -> server.deliveryIds().size() >= 2);
      server.respond(200);
      awaitEmptySpool();
      assertThat(Set.copyOf(server.deliveryIds())).hasSize(1);
    }
  }

  @Test
  void sessionsAtOnce_loseNothing_andSendNothingTwice() throws Exception {
    int each = 15;
    try (HookReceiver server = HookReceiver.open()) {
      List<Thread> sessions = new ArrayList<>();
      for (int session = 0; session < 2; session++) {
        int base = session * each;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    hookUnchecked("PreToolUse", event(base + i, "ls"), server.url());
                  }
                });
        thread.start();
        sessions.add(thread);
      }
      for (Thread session : sessions) {
        session.join();
      }
      await().until(() -> Set.copyOf(numbers(server)).size() == 2 * each);
      awaitEmptySpool();
      assertThat(server.deliveryIds()).doesNotHaveDuplicates().hasSize(2 * each);
    }
  }

  @Test
  void killedSender_isFollowedByAnother_withTheSameDeliveryIds() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<String> before;
    int port;
    try (HookReceiver stalled = new HookReceiver(0, gate, envelopes -> 204)) {
      port = stalled.port();
      hook("PreToolUse", event(1, "ls"), stalled.url(), "full");
      await().until(() -> stalled.deliveryIds().size() == 1);
      before = stalled.deliveryIds();
      ProcessHandle sender = sender().orElseThrow();
      sender.descendants().forEach(ProcessHandle::destroyForcibly);
      sender.destroyForcibly();
      await().until(() -> !sender.isAlive());
    }
    try (HookReceiver server = new HookReceiver(port, new CountDownLatch(0), envelopes -> 204)) {
      hook("PreToolUse", event(2, "ls"), server.url(), "full");
      await().until(() -> numbers(server).size() == 2);
      assertThat(server.deliveryIds()).contains(before.get(0)).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quotes \\\" and 'single' $HOME `ls` \\\\ \\n %s %%",
        "\\\",\\\"hook_event_name\\\":\\\"Stop",
        "\\u0000 \\ud83d\\ude00 \\u2028",
      })
  void hostileContent_arrivesAsItIs(String command) throws Exception {
    try (HookReceiver server = HookReceiver.open()) {
      byte[] event = event(1, command);
      hook("PreToolUse", event, server.url(), "full");
      JsonNode envelope = first(server);
      assertThat(envelope.path("payload")).isEqualTo(JSON.readTree(event));
    }
  }

  @Test
  void lineEndsAndNulBetweenValues_areSpaces() throws Exception {
    try (HookReceiver server = HookReceiver.open()) {
      byte[] event =
          "{\r\n \"number\":\n1,\0\"tool_input\": {\"command\":\"ls\"}}\n\n"
              .getBytes(StandardCharsets.UTF_8);
      hook("PreToolUse", event, server.url(), "full");
      await().until(() -> numbers(server).equals(List.of(1)));
    }
  }

  @Test
  void largeEvent_arrivesWhole() throws Exception {
    try (HookReceiver server = HookReceiver.open()) {
      byte[] event = event(1, "x".repeat(1 << 20));
      hook("PreToolUse", event, server.url(), "full");
      JsonNode envelope = first(server);
      assertThat(envelope.path("payload")).isEqualTo(JSON.readTree(event));
    }
  }

  @Test
  void fullSpool_dropsTheOldest() throws Exception {
    Path spool = Files.createDirectories(temp.resolve("agent/spool"));
    byte[] block = event(0, "y".repeat(1 << 20));
    for (int i = 10; i < 80; i++) {
      Files.write(spool.resolve("17000000000" + i + "-Stop-aaaa-" + i + ".json"), block);
    }
    try (HookReceiver server = HookReceiver.open()) {
      server.respond(503);
      hook("PreToolUse", event(1, "ls"), server.url(), "full");
      await()
          .until(
              () -> Files.exists(log()) && Files.readString(log()).contains("the spool is full"));
      try (Stream<Path> files = Files.list(spool)) {
        List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
        assertThat(names).noneMatch(name -> name.startsWith("1700000000010"));
        assertThat(names).anyMatch(name -> name.startsWith("1700000000079"));
        assertThat(names).anyMatch(name -> name.contains("PreToolUse"));
      }
    }
  }

  @Test
  void hooksWithoutASender_stopWriting() throws Exception {
    Path incoming = Files.createDirectories(temp.resolve("agent/new"));
    for (int i = 0; i < 2000; i++) {
      Files.createFile(incoming.resolve("Stop.1." + i));
    }
    hook("PreToolUse", event(1, "ls"), "http://127.0.0.1:1", "full");
    try (Stream<Path> files = Files.list(incoming)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("Pre"))).isEmpty();
    }
  }

  @Test
  void refusedEvent_isDropped_andTheOthersArrive() throws Exception {
    try (HookReceiver server =
        new HookReceiver(
            0,
            new CountDownLatch(0),
            came ->
                came.stream().anyMatch(one -> one.at("/payload/number").asInt() == 2)
                    ? 400
                    : 204)) {
      Path incoming = Files.createDirectories(temp.resolve("agent/new"));
      for (int i = 1; i <= 3; i++) {
        String text = new String(event(i, "ls"), StandardCharsets.UTF_8);
        Files.writeString(incoming.resolve("Stop." + i + ".0"), text + "\n#\n");
      }
      hook("Stop", event(4, "ls"), server.url(), "full");
      await().until(() -> Set.copyOf(numbers(server)).size() == 4);
      awaitEmptySpool();
      assertThat(Files.readString(log())).contains("dropped an event that the server refuses");
    }
  }

  @Test
  void metadataOnly_sendsNoContent() throws Exception {
    List<SampleHooks.Hook> samples = new SampleHooks("tour").hooks();
    try (HookReceiver server = HookReceiver.open()) {
      for (SampleHooks.Hook sample : samples) {
        hook("PreToolUse", sample.bytes(), server.url(), "metadata");
      }
      await().until(() -> server.envelopes().size() >= samples.size());
      String all = server.envelopes().toString();
      assertThat(all)
          .doesNotContain("notes.txt", "Print two lines", "tidy", "alpha", "Three lines");
      Set<String> calls = new HashSet<>();
      server.envelopes().forEach(one -> calls.add(one.at("/payload/tool_use_id").asText()));
      assertThat(calls).contains("toolu_01e72f18f3134351aff26123").hasSizeGreaterThan(6);
      assertThat(server.envelopes())
          .allSatisfy(one -> assertThat(one.at("/payload/session_id").asText()).isNotEmpty());
    }
  }

  @Test
  void anyOtherContentSetting_isTakenForTheStricter() throws Exception {
    try (HookReceiver server = HookReceiver.open()) {
      hook("PreToolUse", event(1, "secret"), server.url(), "none");
      JsonNode envelope = first(server);
      assertThat(envelope.toString()).doesNotContain("secret");
    }
  }

  private static byte[] event(int number, String command) {
    return ("{\"number\":" + number + ",\"tool_input\":{\"command\":\"" + command + "\"}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode first(HookReceiver server) {
    await().until(() -> !server.envelopes().isEmpty());
    return server.envelopes().get(0);
  }

  private static List<Integer> numbers(HookReceiver server) {
    return server.envelopes().stream().map(one -> one.at("/payload/number").asInt()).toList();
  }

  private Path log() {
    return temp.resolve("agent/log");
  }

  private void awaitEmptySpool() {
    await()
        .until(
            () -> {
              try (Stream<Path> files = Files.list(temp.resolve("agent/spool"))) {
                return files.findAny().isEmpty();
              }
            });
  }

  private Optional<ProcessHandle> sender() throws IOException {
    Path pid = temp.resolve("agent/lock/pid");
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void hookUnchecked(String name, byte[] event, String url) {
    try {
      hook(name, event, url, "full");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the hook as the client does; it must end well and say nothing. */
  private void hook(String name, byte[] event, String url, String content)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(temp.resolve("a plugin/bin/hook").toString(), name);
    Map<String, String> environment = builder.environment();
    environment.put("HOME", temp.toString());
    environment.put("TALLYHOUSE_AGENT_DIR", temp.resolve("agent").toString());
    environment.put("CLAUDE_PLUGIN_OPTION_URL", url);
    environment.put("CLAUDE_PLUGIN_OPTION_KEY", KEY);
    environment.put("CLAUDE_PLUGIN_OPTION_USER", "ada \"the\" \\ first");
    environment.put("CLAUDE_PLUGIN_OPTION_CONTENT", content);
    environment.keySet().removeIf(variable -> variable.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    Process hook = builder.redirectErrorStream(true).start();
    try (var input = hook.getOutputStream()) {
      input.write(event);
    }
    // Ends with the last process that holds the descriptor: a sender that did would be waited for.
    String output = new String(hook.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(hook.waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEmpty();
    assertThat(hook.exitValue()).isZero();
  }
}
