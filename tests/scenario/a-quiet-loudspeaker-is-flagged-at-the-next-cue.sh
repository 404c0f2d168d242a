#!/bin/bash
# A loudspeaker that gets quieter in mid-run is named at the next cue, even under others, and the run is inconclusive.
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

# Neither a bed nor a talker from the other loudspeaker passes for the one that is missing.
cat >over.yaml <<'YAML'
hotmic: script/1
title: A talk over a bed, and two who talk at once
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
  Ben: {voice: {flite: slt}, loudspeaker: right, level_dbspl: 65}
  Cat: {voice: {flite: awb}, loudspeaker: right, level_dbspl: 65}
play:
  - silence_s: 3
  - Ann: Sit down for a moment. I want to show you something.
  - silence_s: 5
  - control: Alexa, what time is it?
    by: Cat
  - silence_s: 11
  - bed: {noise: pink, loudspeaker: right, level_dbspl: 62, for_s: 9}
  - silence_s: 1
  - Ann: We went as far as the mill and came back.
  - Ann: The dog ran ahead of us the whole time.
  - silence_s: 3
  - Ben: He always does that when it is cold, and then we had soup by the fire.
  - Ann: The dog ran ahead of us the whole time.
    after_s: -3
  - Ann: Oh.
  - silence_s: 9
  - Ann: And then we had soup by the fire.
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Cat
  - silence_s: 8
YAML
bench_like masked-quiet.yaml "$only_kitchen" "${left/FAULT/what: quiet, at_s: 24, db: 3.6}"
bench_like masked-dead.yaml "$only_kitchen" "${left/FAULT/what: dead, at_s: 24}"

expect_exit 0 "$HOTMIC" run --bench good.yaml --out over-good over.yaml
jq -e '[.cue_levels[].deviation_db | fabs] | length >= 9 and max < 0.1' "$(run_of over-good)/run.json" >/dev/null ||
  fail "a level strays that is right: $(jq -c .cue_levels "$(run_of over-good)/run.json")"

expect_exit 2 "$HOTMIC" run --bench masked-quiet.yaml --out over-quiet over.yaml
expect_line 'left was 3\.6 dB too quiet at cue [0-9]+ \(2[5-9]\.[0-9] s\).*, and off at 4 other cues' out

expect_exit 2 "$HOTMIC" run --bench masked-dead.yaml --out over-dead over.yaml
expect_line 'The microphone did not hear left during 5 of 6 cues \(cue [0-9]+ first' out

# A loudspeaker that was moved since it was calibrated no longer fits, as loud as it may be. The bench file is made to
# look as if nobody knew: only the place is another one.
imperfect=$HOTMIC_SOURCE/fixtures/benches/twin-imperfect.yaml
sed -E 's/^calibration: .*/calibration: stays-cal/' "$imperfect" >stays.yaml
sed -E 's/^calibration: .*/calibration: moved-cal/; /^  left:/,/position_m/s/position_m: .*/position_m: [2.3, 2.7, 1.2]/' \
  "$imperfect" >moved.yaml
for bench in stays moved; do
  expect_exit 0 "$HOTMIC" calibrate --bench $bench.yaml
done
there=$(grep -h '^bench_sha256:' moved-cal/*/calibration.yaml)
rm -r moved-cal
cp -r stays-cal moved-cal
sed -i "s/^bench_sha256: .*/$there/" moved-cal/*/calibration.yaml
expect_exit 0 "$HOTMIC" run --bench stays.yaml --out stays talk.yaml
expect_exit 2 "$HOTMIC" run --bench moved.yaml --out moved talk.yaml
expect_line 'left no longer sounds as it was calibrated: .* only [0-9.]+ dB below its level' out
! grep -q 'right no longer' out || fail "right stands where it stood"
