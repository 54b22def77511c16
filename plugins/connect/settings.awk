# Adds to Claude Code's settings (one JSON object) and leaves every other byte as it is. Read twice: pass=1 finds out what
# there is, pass=2 writes. Variables: env = lines "NAME=VALUE" (a tab between them) that are not there yet, hook = the hook's
# path, events = names with spaces between.
BEGIN {
  RS = "\""
  env_count = split(env, env_lines, "\t")
  event_count = split(events, event_names, " ")
  for (i = 1; i <= event_count; i++) ours[event_names[i]] = 1
}

FNR == 1 {
  depth = inside = wants_key = scalar = 0
  line = 1
  text = ""
}

function fail(message) {
  if (!failed) print "line " line ": " message >"/dev/stderr"
  failed = 1
  exit 1
}

function json(text) {
  gsub(/\\/, "\\\\", text)
  gsub(/"/, "\\\"", text)
  return text
}

function handler(event) {
  return "{\"hooks\": [{\"type\": \"command\", \"command\": \"" json(hook) "\", \"args\": [\"" event "\"], \"timeout\": 5}]}"
}

# Where the parser stands, as in /hooks/Stop.
function here(   path, i) {
  path = ""
  for (i = 1; i < depth; i++) path = path "/" name[i]
  return path
}

# What goes behind the bracket that opens the container there, if anything.
function added(path,   out, i, at, value, event) {
  out = ""
  if (path == "" && env_count && !("/env" in has)) out = add(out, "\"env\": {" variables() "\n  }", "  ")
  if (path == "" && event_count && !("/hooks" in has)) {
    out = add(out, "\"hooks\": {" handlers() "\n  }", "  ")
  }
  if (path == "/env") out = variables()
  if (path == "/hooks") out = handlers()
  if (path ~ /^\/hooks\/[A-Za-z]+$/ && (substr(path, 8) in ours)) out = add("", handler(substr(path, 8)), "      ")
  if (out != "" && filled[path]) out = out ","
  return out
}

function add(out, entry, indent) {
  return out (out == "" ? "" : ",") "\n" indent entry
}

function variables(   out, i, at) {
  for (i = 1; i <= env_count; i++) {
    at = index(env_lines[i], "=")
    out = add(out, "\"" substr(env_lines[i], 1, at - 1) "\": \"" json(substr(env_lines[i], at + 1)) "\"", "    ")
  }
  return out
}

function handlers(   out, i) {
  for (i = 1; i <= event_count; i++) {
    if (!(("/hooks/" event_names[i]) in has)) {
      out = add(out, "\"" event_names[i] "\": [" handler(event_names[i]) "]", "    ")
    }
  }
  return out
}

# A value begins.
function value(   path) {
  if (done[depth]) fail("a comma is missing")
  done[depth] = 1
  pending[depth] = 0
  path = here()
  if (pass == 1) filled[path] = 1
}

!inside {
  for (i = 1; i <= length($0); i++) {
    c = substr($0, i, 1)
    if (c == "\n") line++
    if (c !~ /[-+.0-9A-Za-z]/) scalar = 0
    if (c == "{" || c == "[") {
      if (depth) value()
      if (!depth && roots++ >= pass) fail("more than one JSON value")
      if (!depth && c == "[") fail("the settings are no JSON object")
      if (depth && object[depth] && wants_key) fail("a name must come here")
      depth++
      done[depth] = pending[depth] = 0
      object[depth] = c == "{"
      wants_key = object[depth]
      path = here()
      if (c == "{" && path ~ /^\/hooks\/[^\/]+$/) fail(path " is no array")
      if (c == "[" && (path == "/env" || path == "/hooks")) fail(path " is no object")
      if (pass == 2) {
        printf "%s%s", c, added(path)
      }
      if (!object[depth]) name[depth] = "#"
    } else if (c == "}" || c == "]") {
      if (!depth || object[depth] != (c == "}")) fail("a " c " too many")
      if (pending[depth]) fail("a value is missing")
      depth--
      wants_key = 0
      if (pass == 2) printf "%s", c
    } else {
      if (c == ",") {
        if (!done[depth]) fail("a value is missing")
        wants_key = object[depth]
        done[depth] = 0
        pending[depth] = 1
      }
      else if (c == ":") wants_key = 0
      else if (c !~ /[ \t\r\n]/) {
        if (!depth) fail("the settings are no JSON object")
        if (wants_key) fail("a name must come here")
        if (c !~ /[-+.0-9A-Za-z]/) fail("a " c " that no JSON has")
        if (!scalar) value()
        scalar = 1
      }
      if (pass == 2) printf "%s", c
    }
  }
  inside = 1
  scalar = 0
  text = ""
  next
}

{
  text = text $0
  slashes = 0
  for (i = length($0); i > 0 && substr($0, i, 1) == "\\"; i--) slashes++
  if (slashes % 2) {
    text = text "\""
    next
  }
  inside = 0
  if (!depth) fail("the settings are no JSON object")
  if (!object[depth] || !wants_key) {
    value()
  } else {
    if (done[depth]) fail("a comma is missing")
    name[depth] = text
    if (pass == 1) {
      path = here() "/" text
      if (path in has && path ~ /^\/(env|hooks)/) fail("a second \"" text "\"")
      has[path] = 1
    }
  }
  if (pass == 2) printf "\"%s\"", text
}

END {
  if (failed) exit 1
  if (depth || roots != 2) {
    print "line " line ": the settings end in the middle" >"/dev/stderr"
    exit 1
  }
}
