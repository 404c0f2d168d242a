#!/bin/bash
# What a profile has only by hearsay is told before a run, kept in its record and shown on its page.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3
cat >talk.yaml <<'YAML'
hotmic: script/1
title: A control
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
play:
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 2
YAML
sed -e 's/^hosts:$/&\n  - {name: .hearsay.example, role: metrics, source: a neighbour, confidence: unconfirmed}/' \
  -e 's/^make: hotmic/&\nas_of: 2026-01-31/' \
  "$HOTMIC_SOURCE/fixtures/devices/soft-speaker.yaml" >rumour.yaml
bench_like bench.yaml "$only_kitchen" 's/profile: soft-speaker/profile: rumour.yaml/'

expect_exit 0 "$HOTMIC" check --bench "$twin" talk.yaml
expect_no_line unconfirmed out
expect_exit 0 "$HOTMIC" check --bench bench.yaml talk.yaml
expect_line '^ +note: 1 of [0-9]+ facts of profile .rumour.yaml. are unconfirmed' out
expect_line '^ +host \.hearsay\.example: metrics$' out

expect_exit '0|2' "$HOTMIC" run --bench bench.yaml --out runs --quiet talk.yaml
run=$(run_of runs)
facts_of() { # facts_of WHERE: hosts as the record has them
  sqlite3 -readonly "$run/record.sqlite" "SELECT pattern, source, confidence FROM host WHERE $1 ORDER BY rowid"
}
expect_same "the rumour, with all below it" "$(facts_of "pattern LIKE '%hearsay%'" | xargs)" \
  'hearsay.example|a neighbour|unconfirmed *.hearsay.example|a neighbour|unconfirmed'
expect_same "what is not confirmed besides" \
  "$(facts_of "pattern NOT LIKE '%hearsay%' AND confidence <> 'confirmed'")" ''
expect_line 'profile\.kitchen.*rumour\.yaml, as of 2026-01-31; 1 of [0-9]+ facts unconfirmed \(host \.hearsay\.example: metrics\)' \
  "$run/report/index.html"
