# What every test on the kernel bench shares: a folder of its own, expectations that say what they found.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Set by run.sh: BIN (the programs), HOTMIC_SOURCE (the repository), KERNEL_WORK (this test's folder, kept on
# the host when it fails). Set by boot.sh: KERNEL_BENCH (the bench's own scripts), KERNEL_BENCH_TIME (virtual,
# or empty).
set -euo pipefail
: "${BIN:?run this through tests/kernel/run.sh}"
: "${HOTMIC_SOURCE:?run this through tests/kernel/run.sh}"
: "${KERNEL_BENCH:?run this through tests/kernel/run.sh}"
export LC_ALL=C.UTF-8 PATH=$BIN:$PATH

work=${KERNEL_WORK:-$(mktemp -d)}
wires=$KERNEL_BENCH/wires.sh
twin=$HOTMIC_SOURCE/fixtures/benches/twin.yaml
kernel_bench=$HOTMIC_SOURCE/fixtures/benches/kernel.yaml
conversations=$HOTMIC_SOURCE/audio-scripts/conversations
cd "$work"

# What a test started ends with it.
end_children() {
  local child
  for child in $(jobs -p); do kill -KILL "$child" 2>/dev/null || true; done
}
trap end_children EXIT

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

# A number for the summary: what was measured, whatever the outcome.
note() {
  printf 'note: %s\n' "$*"
}

is_virtual() {
  [ "${KERNEL_BENCH_TIME:-}" = virtual ]
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

# expect_count N PATTERN FILE: as many lines match.
expect_count() {
  local found
  found=$(grep -cE -e "$2" "$3" || true)
  [ "$found" -eq "$1" ] && return
  sed 's/^/  | /' "$3" >&2
  fail "$found lines of $3, not $1, match: $2"
}

# expect_same WHAT FOUND EXPECTED: two texts.
expect_same() {
  [ "$2" = "$3" ] || fail "$1: found \`$2\`, expected \`$3\`"
}

# expect_true WHAT EXPRESSION: an awk expression of numbers.
expect_true() {
  awk "BEGIN { exit !($2) }" || fail "$1: not true that $2"
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

# expect_ends PID SECONDS [CODE]: a child that ends by itself.
expect_ends() {
  local left=$(($2 * 20)) status=0
  while kill -0 "$1" 2>/dev/null; do
    ((left-- > 0)) || fail "process $1 did not end within $2 s"
    sleep 0.05
  done
  wait "$1" || status=$?
  [ "$status" -eq "${3:-0}" ] || fail "exit code $status, not ${3:-0}, of process $1"
}

# The file that pulls a simulated input: pull_of CHIP_LABEL LINE_NAME. Write pull-up or pull-down to it.
pull_of() {
  local config=/sys/kernel/config/gpio-sim/$1 line
  for line in "$config"/bank/line*; do
    [ "$(cat "$line/name")" = "$2" ] || continue
    echo "/sys/devices/platform/$(cat "$config/dev_name")/$(cat "$config/bank/chip_name")/sim_gpio${line##*/line}/pull"
    return
  done
  fail "chip $1 has no line $2"
}

# What is beyond the wires: the twin bench's room and devices, and a cloud that counts what reaches it.
# start_far_side ROOM [OPTION...]: of hotmic-far-side; the wires are strung. Truth goes to ./truth, ./cloud.json.
start_far_side() {
  local room=$1
  shift
  hotmic-cloud world cloud.json >cloud.out 2>&1 &
  cloud=$!
  hotmic-far-side --room "$room" --bench "$kernel_bench" --truth truth "$@" >far-side.out 2>&1 &
  far_side=$!
  await '^ready' cloud.out 20
  await '^ready' far-side.out 60
}

stop_far_side() {
  kill -TERM "$far_side" "$cloud"
  expect_ends "$far_side" 30
  expect_ends "$cloud" 10
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
