# hotmic itself stands still for a second while somebody talks: what was cut is named; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run still
await_session still
sleep 10.8
kill -STOP "$hotmic"
sleep 1
kill -CONT "$hotmic"
end_run still 2
expect_gap "$run" "" loudspeakers 'playback underrun: cut cue 2' 0.5 3
expect_gap "$run" "" reference 'capture overrun' 0.2 3
for device in kitchen hallway bedroom; do expect_reason "$run" "$device was out of sight"; done
note "$(jq -c '.gaps[] | [.tap, .start_s, .length_s, .why]' "$run/run.json" | tr '\n' ' ')"
note "$(jq -r '.reasons[0]' "$run/run.json"); controls heard: $(jq .controls_heard "$run/run.json") of 6"
expect_works_again
stop_far_side
