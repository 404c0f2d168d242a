# Cards that run 0.1 % slow and fast: the run measures it within 5 ppm, and finds what it finds without.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
sound-peer shift hw:Loopback 100100
sound-peer shift hw:Mic 99900
start_far_side "$twin"
begin_run drift
await_session drift
end_run drift 0
expect_same "controls heard" "$(jq -r .controls_heard "$run/run.json")" 6
expect_same "gaps" "$(jq -c .gaps "$run/run.json")" '[]'
is_near() { # WHAT FOUND PARTS
  local want
  want=$(awk "BEGIN { print (100000 / $3 - 1) * 1e6 }")
  note "$1: $2 ppm, true $want"
  expect_true "drift of the $1" "$2 - $want < 5 && $want - $2 < 5"
}
is_near loudspeakers "$(drift_of "$run" playback)" 100100
is_near microphone "$(drift_of "$run" capture)" 99900
# The second control is said 12.46 s after the first: that is what its light shows.
jq -r '.episodes[] | select(.device == "kitchen") | .start_s' "$run/run.json" >starts
expect_true "time between the controls" \
  "$(tail -n 1 starts) - $(head -n 1 starts) > 12.3 && $(tail -n 1 starts) - $(head -n 1 starts) < 12.7"
stop_far_side
sound-peer shift hw:Loopback 100000
sound-peer shift hw:Mic 100000
start_far_side "$twin"
expect_works_again
stop_far_side
