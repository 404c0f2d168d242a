#!/bin/bash
# Noise in the room within 20 dB of the talk makes a run inconclusive, in pauses and under the talk; less does not.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq
cat >talk.yaml <<'YAML'
hotmic: script/1
title: A talk between two controls
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
  Ben: {voice: {flite: slt}, loudspeaker: right, level_dbspl: 65}
play:
  - silence_s: 3
  - Ann: Sit down for a moment. I want to show you something.
  - silence_s: 5
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 11
  - Ann: We went as far as the mill and came back.
  - Ben: He always does that when it is cold.
  - Ann: The dog ran ahead of us the whole time.
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 8
YAML
room='s/^  noise_dba: .*/&\n  stranger: {STRANGER}/'
bench_like pause.yaml "$only_kitchen" "${room/STRANGER/at_s: 20.2, for_s: 1.8, level_dbspl: 54}"
bench_like hush.yaml "$only_kitchen" "${room/STRANGER/at_s: 20.2, for_s: 1.8, level_dbspl: 42}"
bench_like talk-bench.yaml "$only_kitchen" "${room/STRANGER/at_s: 27, for_s: 2, level_dbspl: 58}"
noises='[.strangers[] | select(.prompt | not)]'

expect_exit 2 "$HOTMIC" run --bench pause.yaml --out pause talk.yaml
expect_line 'There was noise in the room at 20\.[0-3] s for (1\.[89]|2\.0) s: 5[34]\.[0-9] dBA at the microphone, where at most 45\.0 may be' out
run=$(run_of pause)
jq -e "$noises | length == 1 and .[0].loud and (.[0].start_s - 20.2 | fabs) <= 0.2
  and (.[0].end_s - 22 | fabs) <= 0.2 and (.[0].dba - 54 | fabs) <= 1.5" "$run/run.json" >/dev/null ||
  fail "not timed or measured: $(jq -c "$noises" "$run/run.json")"
expect_line 'louder than noise may be' "$run/report/index.html"

expect_exit 0 "$HOTMIC" run --bench hush.yaml --out hush talk.yaml
run=$(run_of hush)
jq -e "$noises | length == 1 and (.[0].loud | not)" "$run/run.json" >/dev/null ||
  fail "quiet noise: $(jq -c "$noises" "$run/run.json")"

# Under the talk it is found all the same, and spoils no level that is told.
expect_exit 2 "$HOTMIC" run --bench talk-bench.yaml --out talk talk.yaml
expect_line 'There was noise in the room at 2[678]\.[0-9] s' out
run=$(run_of talk)
jq -e "$noises | length >= 1 and all(.start_s >= 26.8 and .end_s <= 29.2)" "$run/run.json" >/dev/null ||
  fail "under the talk: $(jq -c "$noises" "$run/run.json")"
jq -e '[.cue_levels[].deviation_db | select(. != null) | fabs] | max < 1' "$run/run.json" >/dev/null ||
  fail "levels: $(jq -c .cue_levels "$run/run.json")"

# A microphone that is nearer to the talk than the device is no reason to let more noise pass.
bench_like near.yaml "$only_kitchen" "${room/STRANGER/at_s: 20.2, for_s: 1.8, level_dbspl: 48}"
expect_exit 2 "$HOTMIC" run --bench near.yaml --out near talk.yaml
expect_line 'There was noise in the room at 20\.[0-3] s' out

# What is far louder than the device speaks is no prompt, though it is awake.
bench_like awake.yaml "$only_kitchen" "${room/STRANGER/at_s: 14.5, for_s: 2, level_dbspl: 75}"
expect_exit 2 "$HOTMIC" run --bench awake.yaml --out awake talk.yaml
expect_line 'There was noise in the room at 1[45]\.[0-9] s for [0-9.]+ s: 7[45]\.[0-9] dBA' out

# Noise that is quiet enough does not make a prompt into noise by going on before and after it.
bench_like steady.yaml "$only_kitchen" "${room/STRANGER/at_s: 20, for_s: 40, level_dbspl: 43}"
expect_exit 0 "$HOTMIC" run --bench steady.yaml --out steady talk.yaml
run=$(run_of steady)
jq -e "([$noises | .[] | select(.dba > 44)] | length == 0) and ([.strangers[] | select(.prompt and .dba > 50)] | length >= 2)" \
  "$run/run.json" >/dev/null || fail "a prompt in noise: $(jq -c .strangers "$run/run.json")"
