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
. "$HOTMIC_SOURCE/tests/expect.sh"
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

# A number for the summary: what was measured, whatever the outcome.
note() {
  printf 'note: %s\n' "$*"
}

is_virtual() {
  [ "${KERNEL_BENCH_TIME:-}" = virtual ]
}

# expect_count N PATTERN FILE: as many lines match.
expect_count() {
  local found
  found=$(grep -cE -e "$2" "$3" || true)
  [ "$found" -eq "$1" ] && return
  sed 's/^/  | /' "$3" >&2
  fail "$found lines of $3, not $1, match: $2"
}

# expect_true WHAT EXPRESSION: an awk expression of numbers.
expect_true() {
  awk "BEGIN { exit !($2) }" || fail "$1: not true that $2"
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

