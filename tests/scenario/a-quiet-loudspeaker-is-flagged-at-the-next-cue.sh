#!/bin/bash
# A loudspeaker that gets 4 dB quieter in mid-run is named at the next cue, and the run is inconclusive.
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
  - silence_s: 8
  - Ann: We went as far as the mill and came back.
  - Ben: He always does that when it is cold.
  - Ann: The dog ran ahead of us the whole time.
  - Ben: And then we had soup by the fire.
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 8
YAML
left='s/^  left: +\{(.*)\}/  left: {\1, really: {fault: {FAULT}}}/'
bench_like good.yaml "$only_kitchen"
bench_like quiet.yaml "$only_kitchen" "${left/FAULT/what: quiet, at_s: 26, db: 4}"
bench_like slightly.yaml "$only_kitchen" "${left/FAULT/what: quiet, at_s: 26, db: 2}"
bench_like dead.yaml "$only_kitchen" "${left/FAULT/what: dead, at_s: 26}"

expect_exit 0 "$HOTMIC" run --bench good.yaml --out good talk.yaml
! grep -q '^level:' err || fail "a level was flagged that is right: $(grep '^level:' err)"
good=$(run_of good)
second=$(jq '[.cue_levels[] | select(.start_s > 26)][0].cue' "$good/run.json")

# Cues of `left` after the fault, and only those; the terminal says so before ten more seconds have passed.
expect_exit 2 "$HOTMIC" run --bench quiet.yaml --out quiet talk.yaml
expect_line 'left was 4\.[01] dB too quiet at cue [0-9]+ \(2[6-9]\.[0-9] s\): 6[01]\.[0-9] dB SPL measured where 65\.0' out
quiet=$(run_of quiet)
jq -c '.cue_levels[] | [.cue, .start_s, .end_s, .deviation_db]' "$quiet/run.json"
jq -e '[.cue_levels[] | select(.flagged)] | length >= 1 and all(.deviation_db < -3.9 and .deviation_db > -4.1)' \
  "$quiet/run.json" >/dev/null || fail "the flagged levels are not 4 dB low"
jq -e '[.cue_levels[] | select(.flagged | not) | .deviation_db | fabs] | max < 0.1' "$quiet/run.json" >/dev/null ||
  fail "another level strays"
cue=$(jq '[.cue_levels[] | select(.flagged)][0].cue' "$quiet/run.json")
end=$(jq '[.cue_levels[] | select(.flagged)][0].end_s | floor' "$quiet/run.json")
[ "$second" -le "$cue" ] || fail "cue $cue is flagged, but the fault came after it"
expect_line "^level: cue $cue \\(left\\) 4\\.[01] dB too quiet" err
before=$(sed "/^level: cue $cue /q" err | sed -nE 's|^([0-9]+):([0-9]+)/.*|\1 \2|p' | tail -1 | awk '{print $1 * 60 + $2}')
[ "${before:-0}" -le $((end + 4)) ] || fail "cue $cue ended at $end s and was flagged after $before s"
expect_line 'dB too quiet</small>|dB too quiet</td>' "$quiet/report/index.html"
expect_same "strangers where there are none" "$(jq '[.strangers[] | select(.prompt | not)] | length' "$quiet/run.json")" 0

# Less than 3 dB is marked, and no more.
expect_exit 0 "$HOTMIC" run --bench slightly.yaml --out slightly talk.yaml
expect_line '^level: cue [0-9]+ \(left\) 2\.0 dB too quiet' err
jq -e '[.cue_levels[] | select(.flagged)] | length >= 1' "$(run_of slightly)/run.json" >/dev/null || fail "not flagged"

expect_exit 2 "$HOTMIC" run --bench dead.yaml --out dead talk.yaml
expect_line 'The microphone did not hear left during 2 of 5 cues \(cue [0-9]+ first' out
