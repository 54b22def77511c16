package io.tallyhouse.api.dashboard;

import io.tallyhouse.event.ProjectPath;
import java.util.Map;
import java.util.Optional;

/**
 * What a dashboard query covers: all, or a project, or a model, or both. Usage is filtered by its
 * own project and model; sessions, with all they used, by the project they belong to and by whether
 * a response of the model counts for them; tool calls by their sessions.
 */
public record DashboardFilter(Optional<String> projectPath, Optional<String> model) {
  /** Everything. */
  public static final DashboardFilter ALL = new DashboardFilter(Optional.empty(), Optional.empty());

  /** Takes the project in any form that stands for the same directory. */
  public DashboardFilter {
    projectPath = projectPath.map(ProjectPath::of);
  }

  /** Whether it covers everything. */
  public boolean isAll() {
    return projectPath.isEmpty() && model.isEmpty();
  }

  /** Adds the query parameters, as the statements name them. */
  void putInto(Map<String, Object> parameters) {
    parameters.put("any_project", projectPath.isEmpty() ? 1 : 0);
    parameters.put("project", projectPath.orElse(""));
    parameters.put("any_model", model.isEmpty() ? 1 : 0);
    parameters.put("model", model.orElse(""));
  }

  /** About how much memory it takes. */
  int weightBytes() {
    return 2 * (projectPath.orElse("").length() + model.orElse("").length());
  }
}
