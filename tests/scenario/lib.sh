# What every scenario shares: a folder of its own, expectations that say what they found, small inputs.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Set by CTest: HOTMIC and SOFT_SPEAKER (the programs), HOTMIC_SOURCE (the repository), HOTMIC_RUNS (one
# run of every shipped conversation, made once), XDG_CACHE_HOME (voices, rendered once).
set -euo pipefail
: "${HOTMIC:?run this through ctest}"
: "${HOTMIC_SOURCE:?run this through ctest}"
unset NO_COLOR
export LC_ALL=C.UTF-8

work=$(mktemp -d "${TMPDIR:-/tmp}/hotmic-scenario-XXXXXX")
twin=$HOTMIC_SOURCE/fixtures/benches/twin.yaml
conversations=$HOTMIC_SOURCE/audio-scripts/conversations

clean_up() {
  local child
  for child in $(jobs -p); do kill -KILL "$child" 2>/dev/null || true; done
  if [ -z "${HOTMIC_KEEP:-}" ]; then rm -rf "$work"; else echo "kept: $work" >&2; fi
}
trap clean_up EXIT
cd "$work"

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# Only tests end with 77: CTest shows them as skipped.
skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

need() {
  local program
  for program; do command -v "$program" >/dev/null || skip "$program is not installed"; done
}

# Runs a command, keeps its output in ./out and ./err and its exit code in $code.
observe() {
  code=0
  "$@" >out 2>err </dev/null || code=$?
}

# expect_exit CODE COMMAND...; CODE may be several: "0|1".
expect_exit() {
  local wanted=$1
  shift
  observe "$@"
  [[ "|$wanted|" == *"|$code|"* ]] && return
  sed 's/^/  out: /' out >&2
  sed 's/^/  err: /' err >&2
  fail "exit code $code, not $wanted, of: $*"
}

# expect_line PATTERN FILE: an extended regular expression that some line matches.
expect_line() {
  grep -qE -e "$1" "$2" && return
  sed 's/^/  | /' "$2" >&2
  fail "no line of $2 matches: $1"
}

expect_no_line() {
  grep -E -e "$1" "$2" >&2 || return 0
  fail "a line of $2 matches: $1"
}

# expect_same WHAT LEFT RIGHT: two texts.
expect_same() {
  [ "$2" = "$3" ] || fail "$1: found \`$2\`, expected \`$3\`"
}

# run_of OUT: the one run directory in it.
run_of() {
  local found=("$1"/*)
  [ ${#found[@]} -eq 1 ] && [ -d "${found[0]}" ] || fail "not one run directory in $1: ${found[*]}"
  echo "${found[0]}"
}

# A bench that is twin.yaml edited by sed -E: bench_like NAME EXPRESSION...
bench_like() {
  local name=$1 arguments=()
  shift
  for expression; do arguments+=(-e "$expression"); done
  sed -E "${arguments[@]}" "$twin" >"$name"
  ! cmp -s "$name" "$twin" || fail "this edit changes nothing: $*"
}

# Edits for bench_like.
only_kitchen='/^  (hallway|bedroom|bills-house):/,/^$/d'
fault_everywhere() { # fault_everywhere WHAT AT_S
  printf '%s' "s/^( +)preset: .*/&\\n\\1fault: {what: $1, at_s: $2}/"
}

# A script of about 35 s: one control, then a near miss that wakes the shipped speakers at seed 1.
write_short_script() {
  cat >"$1" <<'YAML'
hotmic: script/1
title: A short talk
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
play:
  - silence_s: 1
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 7
  - Ann: About six thousand. For what my sister paid, you could have bought half a Lexus.
YAML
}

# The events of a record, as text: nothing in this table depends on the clock on the wall.
events_of() {
  sqlite3 -readonly "$1/record.sqlite" 'SELECT * FROM event ORDER BY at_ns, seq'
}

# await PATTERN FILE SECONDS: until a line of a growing file matches.
await() {
  local left=$(($3 * 20))
  until grep -qE -e "$1" "$2" 2>/dev/null; do
    ((left-- > 0)) || fail "nothing in $2 matched within $3 s: $1"
    sleep 0.05
  done
}

# gone PID SECONDS: waits until no such process is left (a zombie is as good as gone).
gone() {
  local left=$(($2 * 20))
  while [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; do
    ((left-- > 0)) || return 1
    sleep 0.05
  done
}

# The soft speakers that a hotmic started, by its process id.
speakers_of() {
  cat /proc/"$1"/task/*/children 2>/dev/null
}
