# Without a fault, the talk that the tests of faults play passes, and once more: nothing is in doubt or out of sight.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
begin_run quiet
await_session quiet
end_run quiet 0
expect_same "verdict" "$(jq -r .verdict "$run/run.json")" pass
expect_same "controls heard" "$(jq -r .controls_heard "$run/run.json")" 6
expect_works_again
stop_far_side
