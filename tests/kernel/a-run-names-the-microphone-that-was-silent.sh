# The far end of the sound cards stands still for longer than it has sound: the silence is named; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run silent
await_session silent
sleep 8
kill -STOP "$far_side"
sleep 1.5
kill -CONT "$far_side"
end_run silent 2
expect_gap "$run" "" reference 'digital silence: the microphone is muted or gone' 0.9 1.6
expect_same "gaps" "$(jq '.gaps | length' "$run/run.json")" 1
for device in kitchen hallway bedroom; do expect_reason "$run" "$device was out of sight 1 time"; done
expect_same "controls heard" "$(jq -r .controls_heard "$run/run.json")" 6
expect_works_again
stop_far_side
