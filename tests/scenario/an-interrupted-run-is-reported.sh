#!/bin/bash
# Ctrl-C ends a run early: it is reported as incomplete, with exit code 2.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq
write_short_script short.yaml
for signal in INT TERM; do
  # With a group of its own, so that the signal reaches the speakers, too, as from a terminal.
  set -m
  "$HOTMIC" run --bench "$twin" --speed real --out "$signal" short.yaml >"$signal.out" 2>"$signal.err" </dev/null &
  hotmic=$!
  set +m
  await '^0:10/' "$signal.err" 60
  speakers=$(speakers_of $hotmic)
  kill -$signal -- -$hotmic
  code=0
  wait $hotmic || code=$?
  expect_same "exit code after SIG$signal" $code 2
  expect_line '^inconclusive$' "$signal.out"
  expect_line 'The run is incomplete: it stopped after (9|1[0-9])\.' "$signal.out"
  run=$(run_of "$signal")
  expect_same complete "$(jq .complete "$run/run.json")" false
  expect_line 'The run is incomplete' "$run/report/index.html"
  expect_line '^inconclusive$' <("$HOTMIC" report "$run" || true)
  for speaker in $speakers; do
    gone "$speaker" 10 || fail "soft speaker $speaker outlives the run"
  done
done
