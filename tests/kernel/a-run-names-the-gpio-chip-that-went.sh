# A GPIO chip that is unplugged in mid-run is named for each device whose light it saw; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run chip
await_session chip
sleep 8
"$wires" gpio-unplug leds
sleep 3
"$wires" gpio-plug leds
end_run chip 2
for device in kitchen hallway bedroom bills-house; do
  expect_gap "$run" $device light 'the GPIO chip has gone' 2.9 4
  [ $device = bills-house ] || expect_reason "$run" "$device was out of sight 1 time"
done
expect_same "gaps" "$(jq '.gaps | length' "$run/run.json")" 4
expect_same "controls heard" "$(jq -r .controls_heard "$run/run.json")" 6
expect_works_again
stop_far_side
