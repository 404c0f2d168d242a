#!/bin/bash
# Deaf devices stay silent: that proves nothing, and the reason names the missed controls.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq
write_short_script short.yaml
bench_like deaf.yaml "$(fault_everywhere microphone-unplugged 0)"
expect_exit 2 "$HOTMIC" run --bench deaf.yaml --out runs short.yaml
expect_line '^inconclusive$' out
for device in kitchen hallway bedroom; do
  expect_line "$device missed 1 of 1 controls" out
done
run=$(run_of runs)
expect_same verdict "$(jq -r .verdict "$run/run.json")" inconclusive
expect_same episodes "$(jq '.episodes | length' "$run/run.json")" 0
grep -q '<error' "$run/junit.xml" || fail "junit.xml has no error"
! grep -q '<failure' "$run/junit.xml" || fail "junit.xml has a failure"
expect_line 'missed 1 of 1 controls' "$run/report/index.html"

# The other cause of the same silence: pulled out in mid-talk, after a control that was heard.
{ cat short.yaml; echo '  - silence_s: 7'; echo '  - control: Alexa, what time is it?'; echo '    by: Ann'; } >longer.yaml
bench_like late.yaml "$(fault_everywhere microphone-unplugged 10)"
expect_exit 2 "$HOTMIC" run --bench late.yaml --out late longer.yaml
expect_line 'missed 1 of 2 controls' out
