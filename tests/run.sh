#!/usr/bin/env bash
# Installs what the tests need, builds every way, and runs all tests. Exit code 0: all passed.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/run.sh [NAME...]   names: style tidy fuzz asan release kernel debian13 (default: all)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rig/install.sh test
jobs=$(nproc)
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

build() {
  echo "== build $1"
  if ! { cmake --preset "$1" && cmake --build --preset "$1"; } >"$logs/$1" 2>&1; then
    grep -E "error|warning|FAILED" "$logs/$1" | head -n 40 >&2 || true
    tail -n 5 "$logs/$1" >&2
    return 1
  fi
}

run_tests() {
  echo "== test $1"
  ctest --test-dir "build/$1" --output-on-failure --parallel "$jobs" "${@:2}"
  # What was skipped is counted by ctest, but only the tests' own output says why.
  grep -hE '^\[SKIP\]|^skipped: ' "build/$1/Testing/Temporary/LastTest.log" || true
}

# Layout and lint differ from version to version: the code keeps to Debian 12's.
is_version_14() {
  "$1" --version | grep -q 'version 14\.' || {
    echo "skipped: $1 is not version 14 but $("$1" --version | grep -oE 'version [0-9.]+' | head -n 1)"
    return 1
  }
}

style() {
  echo "== style"
  is_version_14 clang-format || return 0
  find fixtures audio-scripts reports rig tests -name '*.[ch]' -exec clang-format --dry-run --Werror {} +
}

tidy() {
  echo "== tidy"
  is_version_14 clang-tidy || return 0
  cmake --preset dev >"$logs/dev" # how each file is compiled; nothing that is built matters to lint
  # What is compiled here: of files that stand for each other, only one is.
  jq -r '.[].file' build/dev/compile_commands.json | grep -E "^$PWD/(fixtures|audio-scripts|reports|rig)/" | sort -u |
    xargs --max-procs "$jobs" --max-args 4 clang-tidy -p build/dev --quiet >"$logs/tidy" 2>/dev/null || {
    grep -E 'error:|warning:' "$logs/tidy" | sort -u >&2
    return 1
  }
}

# Sanitized builds are slow: there the unit tests run, and the scenarios that feed bad input.
asan() {
  build asan
  run_tests asan --label-regex 'unit|sanitized'
}

fuzz() {
  build fuzz
  run_tests fuzz --label-regex fuzz
}

release() {
  build release
  run_tests release
}

kernel() {
  build release
  echo "== test on the kernel bench"
  BIN=build/release/bin tests/kernel/run.sh -t virtual
  # Real time is slow, and says little on a busy machine: here only what virtual time cannot show.
  local real=(an-edge-is-as-exact-as-its-sound sound-is-bit-exact-through-the-card
    a-session-over-real-wires-is-the-twin-benchs)
  BIN=build/release/bin tests/kernel/run.sh -t real "${real[@]}" || {
    echo "once more: real time suffers from whatever else this machine does"
    BIN=build/release/bin tests/kernel/run.sh -t real "${real[@]}"
  }
}

debian13() {
  echo "== build and test in Debian 13"
  tests/debian13.sh an-edge-storm-is-told-truly a-gpio-line-is-found-as-people-call-it \
    a-gpio-chip-that-goes-is-one-gap a-bouncing-line-counts-once a-switch-is-left-safe
}

[ $# -gt 0 ] || set -- style tidy fuzz asan release kernel debian13
for step; do
  case $step in
  style | tidy | fuzz | asan | release | kernel | debian13) "$step" ;;
  *) echo "tests/run.sh: \`$step\`: expected style, tidy, fuzz, asan, release, kernel or debian13" >&2; exit 64 ;;
  esac
done
