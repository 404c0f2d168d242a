#!/bin/bash
# A record judged again gives the same report, byte for byte, wherever it lies; other rules show.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq
cp -r "$HOTMIC_RUNS/hardwood-floors" run
sums() { (cd "$1" && find report evidence junit.xml run.json -type f -print0 | sort -z | xargs -0 sha256sum); }
sums run >as-run
expect_exit 1 "$HOTMIC" judge run
sums run >judged
cmp as-run judged || fail "judging gave other results than the run: $(diff as-run judged)"
expect_exit 1 "$HOTMIC" report run
sums run >reported
cmp as-run reported || fail "rendering gave other results than the run: $(diff as-run reported)"
cmp "$HOTMIC_RUNS/hardwood-floors/record.sqlite" run/record.sqlite || fail "judging changed the record"

mkdir -p "elsewhere/with a space & ümlaut"
cp -r run "elsewhere/with a space & ümlaut/"
expect_exit 1 "$HOTMIC" judge "elsewhere/with a space & ümlaut/run/"
sums "elsewhere/with a space & ümlaut/run" >moved
cmp as-run moved || fail "the results depend on where the record lies: $(diff as-run moved)"

# Other rules: fewer, longer episodes, and the report says by which rule. The record keeps its own.
before=$(jq '.episodes | length' run/run.json)
expect_same "merge gap is 5 s" "$(jq '.merge_gap_s == 5' run/run.json)" true
expect_exit 1 "$HOTMIC" judge --merge-gap 60 run
expect_same "merge gap is 60 s" "$(jq '.merge_gap_s == 60' run/run.json)" true
merged=$(jq '.episodes | length' run/run.json)
[ "$merged" -lt "$before" ] || fail "a merge gap of 60 s leaves $merged episodes of $before"
expect_line 'merge_gap_s</th><td class="number">60 s' run/report/index.html
[ "$(find run/evidence -name '*-heard.flac' | wc -l)" -eq "$merged" ] || fail "clips of the old episodes are left"
expect_exit 1 "$HOTMIC" judge run
sums run >again
cmp as-run again || fail "judging by other rules left a trace: $(diff as-run again)"
