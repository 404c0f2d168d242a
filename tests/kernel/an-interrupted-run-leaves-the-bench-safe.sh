# Ctrl-C in mid-run, and before it, during preflight: relays are set safe, and what was seen is shown.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
start_far_side "$twin"
trace_relays
begin_run middle
await_session middle
sleep 9
kill -INT "$hotmic"
end_run middle 2
expect_relays_end 0
expect_reason "$run" 'The run is incomplete: it stopped after (9|10)\.'
expect_line '^report: ' middle.out

trace_relays
begin_run early
await 'preflight: the room' early.err 20
kill -INT "$hotmic"
asked=$(cut -d' ' -f1 /proc/uptime)
end_run early 2
over=$(cut -d' ' -f1 /proc/uptime)
expect_true "preflight ends soon when it is interrupted" "$over - $asked < 3"
expect_reason "$run" 'The run is incomplete: it stopped after 0\.'
expect_relays_end 0
expect_works_again
stop_far_side
