# Takes the content out of a hook's event (one JSON object): what is kept of its strings are ids, names and paths of the
# session. Reads it piece by piece between quotes, so that its size does not matter.
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
        printf "{}"
      } else if (!skip) {
        name[depth] = object[depth] ? "" : name[depth - 1]
        printf "%s", c
      }
    } else if (c == "}" || c == "]") {
      if (!skip) printf "%s", c
      if (skip == depth) skip = 0
      depth--
    } else {
      if (c == ",") wants_key = object[depth]
      if (c == ":") wants_key = 0
      if (!skip) printf "%s", c
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
    printf "\"%s\"", text
  } else {
    printf "\"%s\"", value(name[depth], text)
  }
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
