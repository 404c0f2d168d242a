# An uplink that is down for a while in mid-run is named as a gap of every device; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run network
await_session network
sleep 8
ip link set uplink down
sleep 3
ip link set uplink up
end_run network 2
for device in kitchen hallway bedroom; do
  expect_gap "$run" $device net 'interface is down' 2.9 4
  expect_reason "$run" "$device was out of sight 1 time"
done
expect_same "gaps" "$(jq '.gaps | length' "$run/run.json")" 3
expect_works_again
stop_far_side
