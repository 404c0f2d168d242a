# What is at the other end of the loudspeakers stands still: the controls are missed, by name; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run deaf
await_session deaf
sleep 12.5
kill -STOP "$far_side"
end_run deaf 2
for device in kitchen hallway bedroom; do expect_reason "$run" "$device missed 1 of 2 controls"; done
expect_gap "$run" "" reference 'digital silence: the microphone is muted or gone' 20 30
note "gaps: $(jq -r '.gaps[].why' "$run/run.json" | sort | uniq -c | paste -sd ';')"
kill -KILL "$far_side"
kill -TERM "$cloud"
start_far_side "$twin"
expect_works_again
stop_far_side
