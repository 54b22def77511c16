package io.tallyhouse.api.dashboard;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A session of {@code GET /api/analytics/sessions/:id}, and a page of its messages. */
public record SessionDetail(SessionUsage session, List<Message> messages) {
  public SessionDetail {
    messages = List.copyOf(messages);
  }

  /**
   * A message.
   *
   * @param id the same at every reading
   * @param timeMs since 1970-01-01T00:00:00Z
   * @param role {@code user} or {@code assistant}
   * @param content its pieces of text, separated by blank lines
   * @param model that made it, where one is known
   */
  public record Message(
      UUID id, long timeMs, String role, String content, Optional<String> model, Usage usage) {}
}
