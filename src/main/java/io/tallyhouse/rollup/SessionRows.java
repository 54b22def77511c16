package io.tallyhouse.rollup;

/** A row per session that started at some time, with what it used: what sessions are read of. */
final class SessionRows {
  private static final String STARTED =
      """
      session_id IN
      (
          SELECT session_id
          FROM session_starts
          WHERE account_id = {account:UInt32} AND (%1$s)
          GROUP BY started_at, session_id
          HAVING sum(sessions) > 0
      )"""
          .replace("\n", "\n            ");

  /** The rows; {@code %1$s} stands for the condition on {@code started_at}. */
  static final String FROM =
      """
      (
          SELECT
              session_id, started_at, duration_s, project_path, of_user, of_branch, of_host, of_harness, main_model,
              responses, cost_usd
          FROM
          (
              SELECT
                  session_id,
                  ifNull(min(first_start), min(first_event)) AS started_at,
                  intDiv(toUnixTimestamp64Milli(max(last_event)) - toUnixTimestamp64Milli(started_at) + 500, 1000)
                      AS duration_s,
                  ifNull(min(project), '') AS project_path,
                  ifNull(min(user_id), '') AS of_user,
                  ifNull(min(branch), '') AS of_branch,
                  ifNull(min(host), '') AS of_host,
                  ifNull(min(harness), '') AS of_harness
              FROM sessions
              WHERE account_id = {account:UInt32}
                  AND STARTED
              GROUP BY session_id
          ) AS started
          LEFT JOIN
          (
              SELECT
                  session_id,
                  argMinIf(model, (-tokens, -model_responses, model), model != '' AND model_responses > 0) AS main_model,
                  sum(model_responses) AS responses,
                  sum(model_cost) AS cost_usd
              FROM
              (
                  SELECT
                      session_id,
                      model,
                      sum(responses) AS model_responses,
                      sum(input_tokens) + sum(output_tokens) + sum(cache_write_5m_tokens) + sum(cache_write_1h_tokens)
                          + sum(cache_read_tokens) AS tokens,
                      sum(cost) AS model_cost
                  FROM session_usage
                  WHERE account_id = {account:UInt32}
                      AND STARTED
                  GROUP BY session_id, model
              )
              GROUP BY session_id
          ) AS used USING (session_id)
      )"""
          .replace("STARTED", STARTED);

  private SessionRows() {}
}
