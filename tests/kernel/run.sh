#!/usr/bin/env bash
# Runs the tests of this folder on the kernel bench, in the times that they name. Exit code 0: none failed.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/kernel/run.sh [-1] [-t virtual|real] [-r ROOT] [NAME...]   names: of tests, without .sh (default: all)
#   -1   one at a time, not two
#   -t   in this time only
#   -r   the root folder of a Debian in which the tests run (/)
# Environment: BIN (programs built already; else the release preset is built), KERNEL_LOGS (where to keep every
# test's output and files; else a folder that goes unless a test fails).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
boot=$source_dir/fixtures/kernel-bench/boot.sh
at_once=3 only="" inner=""
# Called by itself for each test, so that xargs may run two at once.
if [ "${1:-}" = --one ]; then
  inner=1
  shift
fi
export root=${root:-/}
while getopts 1t:r: option; do
  case $option in
  1) at_once=1 ;;
  t) only=$OPTARG ;;
  r) root=$OPTARG ;;
  *) exit 64 ;;
  esac
done
shift $((OPTIND - 1))

# Every test: "NAME TIME", the slow ones first, so that none is left for the end.
plan() {
  local file name time times
  for file in "$here"/*.sh; do
    name=$(basename "$file" .sh)
    times=$(sed -n '3s/^# Time: //p' "$file")
    [ -n "$times" ] || continue
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    [ "$times" != both ] || times="virtual real"
    for time in $times; do
      [ -n "$only" ] && [ "$time" != "$only" ] || echo "$(seconds_of "$file") $name $time"
    done
  done | sort -rn | cut -d ' ' -f 2-
}

# How long it may take: `# Seconds: N` in line 4, else 120.
seconds_of() {
  local seconds
  seconds=$(sed -n '4s/^# Seconds: //p' "$1")
  echo "${seconds:-120}"
}

# One test in one time: prints one line, leaves its output in $logs/NAME-TIME.log.
run_one() { # NAME TIME
  local id=$1-$2 code=0 begun=$SECONDS word
  local share=$logs/$id
  rm -rf "$share"
  mkdir -p "$share" "$logs/cache"
  # What keeps real time goes before what does not, where that is permitted.
  [ "$2" != real ] || renice -n -10 -p $BASHPID >/dev/null 2>&1 || true
  local options=(-r "$root" -t "$(seconds_of "$here/$1.sh")" -s "$share" -s "$logs/cache" -s "$BIN" -s "$source_dir")
  [ "$2" = real ] || options+=(-v)
  (cd "$source_dir" && "$boot" "${options[@]}" -- env BIN="$BIN" HOTMIC_SOURCE="$source_dir" KERNEL_WORK="$share" \
    XDG_CACHE_HOME="$logs/cache" KERNEL_SOAK_MINUTES="${KERNEL_SOAK_MINUTES:-1}" bash "$here/$1.sh") >"$share.log" 2>&1 || code=$?
  case $code in
  0) word=ok ;;
  77) word=skipped ;;
  *) word=FAILED ;;
  esac
  echo "$word" >"$share.outcome"
  {
    printf '%-7s %4d s  %-7s %s\n' "$word" $((SECONDS - begun)) "$2" "$1"
    sed -n 's/^note: /                  /p; s/^skipped: /                  /p' "$share.log"
    if [ "$word" = FAILED ]; then
      echo "                 exit code $code; the end of $share.log:"
      tail -n 30 "$share.log" | sed 's/^/                 | /'
    fi
  } >"$share.line"
  cat "$share.line"
}

if [ -n "$inner" ]; then
  run_one "$1" "$2"
  exit 0
fi

skip_all() {
  echo "skipped: the kernel bench cannot run here: $1"
  exit 0
}

# User-Mode Linux traces the programs that it runs.
can_trace() {
  perl -e '
    my $child = fork() // exit 1;
    if (!$child) { syscall(101, 0, 0, 0, 0) == 0 or exit 1; exit 0 }
    waitpid $child, 0; exit $? >> 8'
}

build_programs() {
  local log=$logs/build.log
  (cd "$source_dir" && cmake --preset release && cmake --build --preset release) >"$log" 2>&1 || {
    grep -E "error|warning|FAILED" "$log" | head -n 40 >&2 || true
    tail -n 5 "$log" >&2
    return 1
  }
}

[ "$(uname -m)" = x86_64 ] || skip_all "it is built for x86_64, this is $(uname -m)"
can_trace || skip_all "ptrace is not permitted"
export logs=${KERNEL_LOGS:-$(mktemp -d "${TMPDIR:-/tmp}/hotmic-kernel-XXXXXX")} BIN=${BIN:-}
mkdir -p "$logs"
logs=$(realpath "$logs")
[ -n "$inner" ] || rm -f "$logs"/*.outcome
if [ -z "$BIN" ]; then
  build_programs
  BIN=$source_dir/build/release/bin
fi
BIN=$(realpath "$BIN")
plan "$@" >"$logs/plan"
[ -s "$logs/plan" ] || {
  echo "tests/kernel/run.sh: no such test: $*" >&2
  exit 64
}
KERNEL_BENCH_KERNEL=${KERNEL_BENCH_KERNEL:-$("$source_dir/fixtures/kernel-bench/build-kernel.sh")}
export KERNEL_BENCH_KERNEL

# Virtual time stands still while the machine is busy; real time does not, and has it to itself.
run_all() { # TIME AT_ONCE
  { grep " $1\$" "$logs/plan" || true; } | xargs --no-run-if-empty --max-lines=1 --max-procs "$2" "${BASH_SOURCE[0]}" --one
}
run_all virtual "$at_once"
run_all real 1
count() { # WORD
  cat "$logs"/*.outcome | grep -cx "$1" || true
}
failed=$(count FAILED)
echo "kernel: $(count ok) ok, $failed failed, $(count skipped) skipped"
if [ "$failed" -eq 0 ] && [ -z "${KERNEL_LOGS:-}" ]; then
  rm -rf "$logs"
  exit 0
fi
echo "outputs: $logs"
[ "$failed" -eq 0 ]
