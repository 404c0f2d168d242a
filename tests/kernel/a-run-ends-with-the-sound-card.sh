# A sound card that is removed in mid-run ends the run: what was seen is kept and shown; the next run works.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
trace_relays
start_far_side "$twin"
begin_run card
await_session card
sleep 9
kill -KILL "$far_side" # a card goes when its last user has
echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/unbind
end_run card 75
expect_line 'playback hw:Loopback,0,0: the card is gone' card.err
expect_relays_end 0
[[ $run == *.partial ]] || fail "complete, it says: $run"
expect_reason "$run" 'The run is incomplete: it stopped after (9|10)\.'
expect_same "verdict" "$(jq -r .verdict "$run/run.json")" inconclusive
expect_same "episodes kept" "$(jq '.episodes | length' "$run/run.json")" 3
kill -TERM "$cloud"
echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/bind
start_far_side "$twin"
expect_works_again
stop_far_side
