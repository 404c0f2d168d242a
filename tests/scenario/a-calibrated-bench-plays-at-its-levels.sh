#!/bin/bash
# Calibrating a bench that is not what its file says makes its levels right; runs use it, age it, and keep its history.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq sqlite3
cat >ladder.yaml <<'YAML'
hotmic: script/1
title: Louder and louder
cast:
  Ann: {voice: {flite: slt}, loudspeaker: left, level_dbspl: 55}
  Ben: {voice: {flite: awb}, loudspeaker: right, level_dbspl: 60}
play:
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Ann
    level_db: 10
  - silence_s: 8
  - Ann: We went as far as the mill and came back.
  - Ben: He always does that when it is cold.
  - Ann: The dog ran ahead of us the whole time.
    level_db: 10
  - Ben: And then we had soup by the fire.
    level_db: 10
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Ben
    level_db: 5
  - silence_s: 8
YAML
cp "$HOTMIC_SOURCE/fixtures/benches/twin-imperfect.yaml" bench.yaml
run() { # run CODE NAME BENCH
  expect_exit "$1" "$HOTMIC" run --bench "$3" --out "$2" ladder.yaml
}

# A bench that says it is calibrated and is not does not run.
run 78 none bench.yaml
expect_line 'no complete calibration in this folder.*hotmic calibrate --bench bench.yaml' err
[ ! -e none ] || fail "a refused run left something"

# As it is, it is off by the microphone's 1.3 dB and by what the loudspeakers are.
sed '/^calibration:/d' bench.yaml >blind.yaml
run 2 blind blind.yaml
flagged=$(jq '[.cue_levels[] | select(.flagged)] | length' "$(run_of blind)/run.json")
[ "$flagged" -ge 3 ] || fail "only $flagged cues of an uncalibrated loudspeaker are flagged"

expect_exit 0 "$HOTMIC" calibrate --bench bench.yaml
expect_line 'full scale is 115\.30 dB SPL' out
expect_line 'left +7\.3[01][0-9] +1\.16' out
page=$(sed -n 's/^page: //p' out)
[ -s "$page" ] && [ -s "$(dirname "$page")/style.css" ] || fail "no page at $page"
expect_no_line '<script|style="' "$page"
folder=$(dirname "$(sed -n 's/^calibration: //p' out)")
for file in left-at-kitchen left-at-reference right-at-kitchen right-at-reference; do
  [ -s "$folder/$file.wav" ] && [ -s "$folder/$file.sweep.wav" ] || fail "no $file in $folder"
done

run 0 good bench.yaml
good=$(run_of good)
far=$(sqlite3 -readonly "$good/record.sqlite" "SELECT cue, deviation_db FROM cue_level WHERE deviation_db IS NULL OR abs(deviation_db) > 0.5")
[ -z "$far" ] || fail "levels are off: $far"
expect_same "cues measured" "$(sqlite3 -readonly "$good/record.sqlite" "SELECT count(*) FROM cue_level")" 6
expect_line "$(basename "$folder")" "$good/report/index.html"
expect_same "lines of nights.csv" "$(wc -l <twin-imperfect-calibrations/nights.csv)" 3
expect_line "$(basename "$good"),$(basename "$folder"),left," twin-imperfect-calibrations/nights.csv
expect_line "$(basename "$good")" "$page"

# A loudspeaker that was moved needs a new calibration; one whose calibration is old proves nothing.
sed -E 's/position_m: \[2\.0, 2\.0, 1\.2\]/position_m: [2.0, 2.4, 1.2]/' bench.yaml >moved.yaml
! cmp -s bench.yaml moved.yaml || fail "the edit changed nothing"
run 78 moved moved.yaml
expect_line 'have changed since the calibration' err
cp "$folder/calibration.yaml" kept.yaml
sed -i -E 's/^(made_utc: "?)20[0-9]{2}/\12020/' "$folder/calibration.yaml"
! cmp -s kept.yaml "$folder/calibration.yaml" || fail "made_utc was not found"
run 2 old bench.yaml
expect_line 'The calibration is [0-9]+ days old and was good for 90' out
cp kept.yaml "$folder/calibration.yaml"

# What was damaged is named with its hashes.
printf 'x' | dd of="$folder/left.equaliser.wav" bs=1 seek=400 conv=notrunc status=none
run 78 damaged bench.yaml
expect_line 'left\.equaliser\.wav' err
expect_line 'calibrate' err
