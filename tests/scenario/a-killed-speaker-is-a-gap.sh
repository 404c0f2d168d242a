#!/bin/bash
# A simulated device that dies in mid-run: the run goes on, and its taps are blind from then on.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq
cat >talk.yaml <<'YAML'
hotmic: script/1
title: A control and silence
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
play:
  - silence_s: 1
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 4
YAML
"$HOTMIC" run --bench "$twin" --speed real --out runs talk.yaml >out 2>err </dev/null &
hotmic=$!
await '^0:10/' err 60
killed=0
for speaker in $(speakers_of $hotmic); do
  if tr '\0' '\n' <"/proc/$speaker/cmdline" | grep -qx kitchen; then
    kill -KILL "$speaker"
    killed=1
  fi
done
expect_same "speakers killed" $killed 1
code=0
wait $hotmic || code=$?
cat out
expect_same "exit code" $code 2
expect_line '^inconclusive$' out
run=$(run_of runs)
[[ $run != *.partial ]] || fail "the run did not reach its end: $run"
expect_same complete "$(jq .complete "$run/run.json")" true
for tap in light uart sniffer; do
  jq -e --arg tap $tap '[.gaps[] | select(.device == "kitchen" and .tap == $tap
    and .start_s > 8 and .start_s < 14 and .length_s > 5)] | length == 1' "$run/run.json" >/dev/null ||
    fail "no gap of kitchen's $tap: $(jq -c .gaps "$run/run.json")"
done
jq -e '[.gaps[] | select(.device != "kitchen")] | length == 0' "$run/run.json" >/dev/null ||
  fail "others have gaps, too: $(jq -c .gaps "$run/run.json")"
