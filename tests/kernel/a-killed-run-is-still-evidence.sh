# A run that is killed leaves a record that can be judged, and a bench on which the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run killed
await_session killed
sleep 9
kill -KILL "$hotmic"
wait "$hotmic" 2>/dev/null || true
killed=$(run_of killed)
expect_exit 2 hotmic judge "$killed"
expect_reason "$killed" 'The run is incomplete: it stopped after (8|9)\.'
expect_same "episodes kept" "$(jq '.episodes | length' "$killed/run.json")" 3
trace_relays
expect_works_again
expect_relays_end 0
stop_far_side
