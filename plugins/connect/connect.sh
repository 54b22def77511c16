#!/bin/sh
# Has the Claude Code of this user report to a Tallyhouse server. POSIX sh and curl; what it installs is in it.
#   curl -fsS URL/connect.sh | sh -s -- --url URL --key KEY
set -eu
umask 077

usage() {
  cat <<'END'
Usage: sh connect.sh --url URL --key KEY [options]
  --url URL        the server
  --key KEY        a key of it with the scope write:events
  --user USER      whose events these are (the system's user)
  --content WHAT   full: prompts, inputs and outputs of tools, and transcripts too; metadata: none of these (full)
  --otlp           OTLP alone, without hooks
  --hooks          hooks alone, without OTLP
  --dry-run        only show what would be changed
  --undo           change the settings back
END
}

fail() {
  echo "connect: $*" >&2
  exit 1
}

write_scripts() {
# SCRIPTS
}

url='' key='' user=${USER:-${LOGNAME:-}} named='' content=full otlp='' hooks='' dry='' undo=''
while [ "$#" -gt 0 ]; do
  case $1 in
    --url | --key | --user | --content)
      [ "$#" -gt 1 ] || fail "$1 needs a value."
      case $1 in
        --url) url=${2%/} ;;
        --key) key=$2 ;;
        --user) user=$2 named=1 ;;
        *) content=$2 ;;
      esac
      shift
      ;;
    --otlp) otlp=1 ;;
    --hooks) hooks=1 ;;
    --dry-run) dry=1 ;;
    --undo) undo=1 ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) fail "$1 is no option; --help lists them." ;;
  esac
  shift
done

dir=${TALLYHOUSE_AGENT_DIR:-$HOME/.tallyhouse-agent}
settings=${CLAUDE_CONFIG_DIR:-$HOME/.claude}/settings.json
# What a link leads to is written, and not the link.
[ ! -L "$settings" ] || settings=$(cd "$(dirname "$settings")" && cd "$(dirname "$(readlink settings.json)")" && pwd -P)/$(basename "$(readlink "$settings")")
backup=$settings.before-tallyhouse
written=$dir/settings.written
none=$dir/settings.none
[ ! -f "$dir/connected.json" ] || fail "\"tallyhouse connect\" connected this user: use it to change that."

if [ -n "$undo" ]; then
  [ -f "$written" ] || fail "nothing is connected."
  cmp -s "$written" "$settings" ||
    fail "$settings was changed since: take out what connect added by hand (what it was before is in $backup), then delete $dir."
  [ -z "$dry" ] || exit 0
  if [ -f "$none" ]; then rm -f "$settings"; else mv "$backup" "$settings"; fi
  rm -rf "$dir/bin" "$dir/agent.conf" "$written" "$none"
  echo "The settings are as they were."
  exit 0
fi

case $url in
  http://?* | https://?*) ;;
  *) fail "--url must be the server's address, with http:// or https://." ;;
esac
case $key in
  '' | *[!A-Za-z0-9_.:/+-]*) fail "--key must be a key of the server, as \"keys create\" made it." ;;
esac
case $content in
  full | metadata) ;;
  *) fail "--content must be full or metadata." ;;
esac
[ -n "$otlp$hooks" ] || otlp=1 hooks=1
[ ! -f "$written" ] || fail "connected already: run this with --undo first."
command -v curl >/dev/null || fail "curl is missing."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
write_scripts "$work/bin"
chmod 700 "$work/bin/hook" "$work/bin/send"

if [ -f "$settings" ] && [ -n "$(tr -d ' \t\r\n' <"$settings")" ]; then
  cp -p "$settings" "$work/settings"
else
  printf '{\n}\n' >"$work/settings"
fi

variables=''
variable() {
  ! grep -q "\"$1\"[[:space:]]*:" "$work/settings" ||
    fail "$settings sets $1 already: take that out, or connect with --hooks alone."
  variables="$variables${variables:+	}$1=$2"
}
if [ -n "$otlp" ]; then
  variable CLAUDE_CODE_ENABLE_TELEMETRY 1
  variable CLAUDE_CODE_ENHANCED_TELEMETRY_BETA 1
  variable OTEL_METRICS_EXPORTER otlp
  variable OTEL_LOGS_EXPORTER otlp
  variable OTEL_TRACES_EXPORTER otlp
  variable OTEL_EXPORTER_OTLP_PROTOCOL http/protobuf
  variable OTEL_EXPORTER_OTLP_COMPRESSION gzip
  variable OTEL_EXPORTER_OTLP_ENDPOINT "$url"
  variable OTEL_EXPORTER_OTLP_HEADERS "X-API-Key=$key"
  variable OTEL_METRICS_INCLUDE_VERSION true
  variable OTEL_METRICS_INCLUDE_REPOSITORY true
  variable OTEL_RESOURCE_INCLUDE_HOST true
  if [ "$content" = full ]; then
    variable OTEL_LOG_USER_PROMPTS 1
    variable OTEL_LOG_TOOL_DETAILS 1
  fi
  if [ -n "$named" ]; then
    case $user in
      *[!A-Za-z0-9_.@-]*) fail "--user must be letters, digits and _ . @ - where OTLP is to name it." ;;
    esac
    variable OTEL_RESOURCE_ATTRIBUTES "user.name=$user"
  fi
fi
events=''
if [ -n "$hooks" ]; then
  ! grep -q '"tallyhouse@[^"]*"[[:space:]]*:[[:space:]]*true' "$work/settings" ||
    fail "the plugin reports these events already: connect with --otlp alone."
  events='SessionStart SessionEnd UserPromptSubmit PreToolUse PostToolUse SubagentStop Stop PreCompact Notification'
  version=$(claude --version 2>/dev/null | sed -n 's/^\([0-9]*\)\.\([0-9]*\)\.\([0-9]*\).*/\1 \2 \3/p') || version=''
  if [ -n "$version" ] && [ "$(echo "$version" | awk '{ print $1 * 1000000 + $2 * 10000 + $3 }')" -lt 2010139 ]; then
    fail "hooks need Claude Code 2.1.139 or newer; connect with --otlp alone."
  fi
  events="$events PostToolUseFailure PostToolBatch PermissionRequest PermissionDenied SubagentStart StopFailure PostCompact"
fi

LC_ALL=C awk -v env="$variables" -v hook="$dir/bin/hook" -v events="$events" -f "$work/bin/settings.awk" \
  pass=1 "$work/settings" pass=2 "$work/settings" >"$work/new" 2>"$work/problem" ||
  fail "$settings is broken: $(cat "$work/problem")"

echo "$settings"
{ [ -f "$settings" ] && cat "$settings" || :; } >"$work/old"
diff -u "$work/old" "$work/new" | sed -e 1,2d -e 's/\(X-API-Key=............\)[^"]*/\1.../' || :
[ -z "$dry" ] || exit 0

mkdir -p "$dir/bin" "$(dirname "$settings")"
if [ -n "$hooks" ]; then
  rm -f "$work/bin/settings.awk"
  cp "$work/bin"/* "$dir/bin/"
  chmod 700 "$dir/bin/hook" "$dir/bin/send"
  printf 'url=%s\nkey=%s\nuser=%s\ncontent=%s\n' "$url" "$key" "$user" "$content" >"$dir/agent.conf"
fi
rm -f "$none"
if [ -f "$settings" ]; then cp -p "$settings" "$backup"; else : >"$none"; fi
# Replaced at once, with the permissions that it had.
temporary=$settings.$$
{ [ ! -f "$settings" ] || cp -p "$settings" "$temporary"; } && cat "$work/new" >"$temporary"
cp "$temporary" "$written"
mv "$temporary" "$settings"
echo "Connected. Sessions that begin from now on report to $url; --undo changes it back."
