# With paths=1 prints the paths of transcripts that a hook's event names, a line each. Else takes the content out of a hook's event (one JSON object): what is kept of its strings are ids, names and paths of the
# session. Reads it piece by piece between quotes, so that its size does not matter.
function out(text) {
  if (!paths) printf "%s", text
}

BEGIN {
  RS = "\""
  names = "session_id transcript_path cwd hook_event_name prompt_id permission_mode level agent_id agent_type source"
  names = names " model reason tool_name tool_use_id trigger notification_type agent_transcript_path"
  count = split(names, list, " ")
  for (i = 1; i <= count; i++) kept[list[i]] = 1
  dropped["tool_input"] = dropped["background_tasks"] = dropped["session_crons"] = 1
  dropped["permission_suggestions"] = 1
  depth = skip = inside = 0
}

# Between strings: punctuation, numbers, true, false, null.
!inside {
  for (i = 1; i <= length($0); i++) {
    c = substr($0, i, 1)
    if (c == "{" || c == "[") {
      depth++
      object[depth] = c == "{"
      wants_key = object[depth]
      if (!skip && ((name[depth - 1] in dropped) || (name[depth - 1] == "tool_response"))) {
        skip = depth
        out("{}")
      } else if (!skip) {
        name[depth] = object[depth] ? "" : name[depth - 1]
        out(c)
      }
    } else if (c == "}" || c == "]") {
      if (!skip) out(c)
      if (skip == depth) skip = 0
      depth--
    } else {
      if (c == ",") wants_key = object[depth]
      if (c == ":") wants_key = 0
      if (!skip) out(c)
    }
  }
  inside = 1
  text = ""
  next
}

# A string, or a piece of one where it has an escaped quote.
{
  if (length(text) < 4096) text = text $0
  slashes = 0
  for (i = length($0); i > 0 && substr($0, i, 1) == "\\"; i--) slashes++
  if (slashes % 2) {
    if (length(text) < 4096) text = text "\""
    next
  }
  inside = 0
  if (skip) next
  if (wants_key) {
    name[depth] = text
    out("\"" text "\"")
  } else if (!paths) {
    out("\"" value(name[depth], text) "\"")
  } else if (depth == 1 && name[1] ~ /^(agent_)?transcript_path$/) {
    text = unescaped(text)
    if (text != "") print text
  }
}

# A path as it is; empty if it has characters that are written as numbers.
function unescaped(text,   plain, i, c) {
  plain = ""
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    if (c == "\\") {
      c = substr(text, ++i, 1)
      if (c !~ /[\\"\/]/) return ""
    }
    plain = plain c
  }
  return plain
}

function value(key, text) {
  if (key in kept) return text
  if (key == "error" && text ~ /^[a-z_]+$/) return text
  # What says of an event what it is.
  if (key == "prompt" && text ~ /^<task-notification>/) return "<task-notification>"
  if (key == "tool_response" && text ~ /^(Error: )?<tool_use_error>/) return "<tool_use_error>"
  if (key == "tool_response" && text ~ /^(Error: )?Permission to use /) return "Permission to use it has been denied"
  if (key == "tool_response" && text ~ /^The user doesn.t want to /) {
    return "The user doesn't want to proceed with this tool use"
  }
  return ""
}
