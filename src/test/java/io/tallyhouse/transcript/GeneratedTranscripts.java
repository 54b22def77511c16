package io.tallyhouse.transcript;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Writes transcripts like those of Claude Code: projects, sessions over many days, subagents, forks
 * that repeat lines of an earlier session, responses of several lines whose usage repeats and whose
 * output grows, calls and results, and between them the many lines that say nothing, in the
 * proportions and sizes of real ones (of a hundred lines 71 progress, 17 assistant, 11 user).
 * Deterministic by its seed. Not thread-safe.
 */
public final class GeneratedTranscripts {
  /**
   * What was written.
   *
   * @param lines all, also repeated ones
   * @param prompts of users, repeated ones not counted, as in all that follows
   * @param responses distinct (message id, request id)
   * @param output output tokens of the responses' last lines; as all tokens, of real models only
   * @param syntheticOutput the same of lines that Claude Code wrote itself, which used nothing
   */
  public record Written(
      int files,
      long bytes,
      long lines,
      long prompts,
      long responses,
      long calls,
      long results,
      long input,
      long output,
      long syntheticOutput,
      long cacheWrite,
      long cacheRead) {}

  private static final int PROJECTS = 6;
  private static final int TURNS_MAX = 40;
  private static final int SESSIONS_PER_FORK = 8;

  private final Path directory;
  private final SplittableRandom random;
  private final GeneratedText text;
  private final JsonBytes out = new JsonBytes();
  private final WrittenCounts counts = new WrittenCounts();

  private GeneratedTranscripts(Path directory, long seed) {
    this.directory = directory;
    this.random = new SplittableRandom(seed);
    this.text = new GeneratedText(random, out);
  }

  /**
   * Writes about as many bytes, at most some tens of kilobytes more.
   *
   * @param directory gets the projects' directories
   * @param bytes of all files
   * @param seed the same gives the same files
   */
  public static Written write(Path directory, long bytes, long seed) throws IOException {
    return new GeneratedTranscripts(directory, seed).run(bytes);
  }

  /** Writes transcripts for the benchmark of sync: directory, bytes, seed. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(
        write(Path.of(arguments[0]), Long.parseLong(arguments[1]), Long.parseLong(arguments[2])));
  }

  private Written run(long bytes) throws IOException {
    long firstTurn = 0;
    for (int session = 0; out.written() < bytes; session++) {
      Path project = directory.resolve("-home-ada-projects-p" + random.nextInt(PROJECTS));
      UUID id = new UUID(random.nextLong(), random.nextLong());
      Conversation conversation = new Conversation(project, id, "");
      List<Long> turns = new ArrayList<>();
      boolean fork = session % SESSIONS_PER_FORK == SESSIONS_PER_FORK - 1;
      if (!fork) {
        firstTurn = random.nextLong();
      }
      turns.add(firstTurn);
      for (int i = random.nextInt(TURNS_MAX); i > 0; i--) {
        turns.add(random.nextLong());
      }
      write(conversation, turns, fork, bytes);
    }
    out.flush();
    return counts.written(out.written());
  }

  private void write(Conversation conversation, List<Long> turns, boolean fork, long bytes)
      throws IOException {
    Path file = conversation.file();
    Files.createDirectories(file.getParent());
    counts.files++;
    List<String> agents = new ArrayList<>();
    try (OutputStream stream = Files.newOutputStream(file)) {
      out.to(stream);
      for (int i = 0; i < turns.size() && (i == 0 || out.written() < bytes); i++) {
        boolean again = fork && i == 0;
        GeneratedTurn turn =
            new GeneratedTurn(text, out, counts, conversation, turns.get(i), !again);
        turn.write();
        if (!again && turn.startsSubagent()) {
          agents.add(Long.toHexString(turns.get(i)));
        }
      }
      out.to(OutputStream.nullOutputStream());
    }
    if (conversation.agent.isEmpty()) {
      for (String agent : agents) {
        Conversation child = new Conversation(conversation.project, conversation.id, agent);
        write(child, List.of(random.nextLong(), random.nextLong()), false, bytes);
      }
    }
  }

  /** A file: a session's own, or one of its subagents. */
  record Conversation(Path project, UUID id, String agent) {
    Path file() {
      return agent.isEmpty()
          ? project.resolve(id + ".jsonl")
          : project
              .resolve(id.toString())
              .resolve("subagents")
              .resolve("agent-" + agent + ".jsonl");
    }
  }
}
