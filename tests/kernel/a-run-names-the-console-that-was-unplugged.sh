# A console that is unplugged and plugged in again in mid-run is named as a gap; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run console
await_session console
sleep 8
"$wires" unplug 0
sleep 3
"$wires" plug 0
end_run console 2
expect_gap "$run" kitchen uart 'serial port unplugged' 2.9 4.5
expect_reason "$run" 'kitchen was out of sight 1 time'
expect_same "gaps of others" "$(jq -c '[.gaps[] | select(.device != "kitchen")]' "$run/run.json")" '[]'
expect_same "controls heard" "$(jq -r .controls_heard "$run/run.json")" 6
note "$(jq -r '.gaps[] | "\(.length_s) s \(.why)"' "$run/run.json" | paste -sd ';')"
# The kernel hangs up the port's far end, too: it is opened again, as by a device that is switched on again.
restart_far_side "$twin"
expect_works_again
stop_far_side
