# What every test that is a script shares: expectations that say what they found, a short talk.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# Only tests end with 77: whoever runs them shows them as skipped.
skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
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

# expect_same WHAT FOUND EXPECTED: two texts.
expect_same() {
  [ "$2" = "$3" ] || fail "$1: found \`$2\`, expected \`$3\`"
}

# await PATTERN FILE SECONDS: until a line of a growing file matches.
await() {
  local left=$(($3 * 20))
  until grep -qE -e "$1" "$2" 2>/dev/null; do
    ((left-- > 0)) || {
      [ -e "$2" ] && tail -n 20 "$2" | sed 's/^/  | /' >&2
      fail "nothing in $2 matched within $3 s: $1"
    }
    sleep 0.05
  done
}

# run_of OUT: the one run directory in it.
run_of() {
  local found=("$1"/*)
  [ ${#found[@]} -eq 1 ] && [ -d "${found[0]}" ] || fail "not one run directory in $1: ${found[*]}"
  echo "${found[0]}"
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
