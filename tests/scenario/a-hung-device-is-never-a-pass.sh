#!/bin/bash
# A device that hangs leaves its console silent: a gap that is named, and no pass.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq
write_short_script short.yaml
bench_like hung.yaml "$(fault_everywhere hang 10)"
expect_exit 2 "$HOTMIC" run --bench hung.yaml --out runs short.yaml
run=$(run_of runs)
for device in kitchen hallway bedroom; do
  expect_line "$device was out of sight" out
  jq -e --arg device $device '[.gaps[] | select(.device == $device and (.why | test("silent"))
    and .start_s < 25 and .length_s > 5)] | length > 0' "$run/run.json" >/dev/null ||
    fail "no gap of a silent console of $device: $(jq -c .gaps "$run/run.json")"
done
expect_line 'silent' "$run/report/index.html"

# One of three is enough.
bench_like one.yaml "/^  kitchen:/,/^\$/{$(fault_everywhere hang 10);}"
expect_exit '1|2' "$HOTMIC" run --bench one.yaml --out one short.yaml
expect_line 'kitchen was out of sight' out
expect_no_line 'hallway was out of sight' out
