# Relays that go in mid-run cannot be set safe: the run says so, but is whole; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2016,SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run relay
await_session relay
expect_exit 75 hotmic run --bench "$kernel_bench" --out second quiet.yaml
expect_line 'in use by another program|is held by' err
sleep 8
"$wires" gpio-unplug relays
end_run relay 78
expect_line 'GPIO line `kitchen-power` of `relays` cannot be switched off: No such device' relay.err
[[ $run != *.partial ]] || fail "not whole, it says: $run"
expect_reason "$run" 'Afterwards: .*`kitchen-power` of `relays` cannot be switched off'
expect_same "verdict" "$(jq -r .verdict "$run/run.json")" inconclusive
expect_same "controls heard" "$(jq -r .controls_heard "$run/run.json")" 6
"$wires" gpio-plug relays
trace_relays
expect_works_again
expect_relays_end 0
stop_far_side
