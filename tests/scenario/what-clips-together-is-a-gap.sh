#!/bin/bash
# Two cues that fit alone and clip together on one loudspeaker are a gap that names both; the run does not pass.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3
cat >talk.yaml <<'YAML'
hotmic: script/1
title: Two at once
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 88}
play:
  - silence_s: 3
  - Ann: We went as far as the mill and came back.
  - Ann: We went as far as the mill and came back.
    after_s: -2.5
  - silence_s: 3
YAML
bench_like bench.yaml "$only_kitchen"
expect_exit 2 "$HOTMIC" run --bench bench.yaml --out runs talk.yaml
run=$(run_of runs)
sqlite3 -readonly "$run/record.sqlite" "SELECT tap, text FROM event WHERE kind = 'gap'" >gaps
expect_line '^loudspeakers\|louder than full scale: what sounds together is clipped: cut cue 1, 2$' gaps
expect_line 'louder than full scale' "$run/report/index.html"

# Softer, the same two have room.
sed 's/level_dbspl: 88/level_dbspl: 80/' talk.yaml >softer.yaml
expect_exit 2 "$HOTMIC" run --bench bench.yaml --out softer softer.yaml # no controls: it proves nothing
sqlite3 -readonly "$(run_of softer)/record.sqlite" "SELECT tap, text FROM event WHERE kind = 'gap'" >none
expect_same "gaps" "$(cat none)" ""
