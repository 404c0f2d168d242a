# What the microphone's card hears of a loopback is exact too, at the very time at which it was played.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

most_us=1
is_virtual || most_us=2000
for try in 1 2 3; do
  expect_exit 0 sound-probe -c hw:Loopback,1,0 -n 8 -m 5 -s 10 -b 200 -l
  grep -q '^gap' out || break
  is_virtual && fail "$(grep '^gap' out)"
  [ "$try" -lt 3 ] || fail "gaps in three tries: $(grep '^gap' out)"
done
expect_line '^found 90 of 90 blocks, moved 0 times' out
read -r _ _ _ least _ most _ <<<"$(grep '^times disagree' out)"
expect_true "times agree" "$least > -$most_us && $most < $most_us"
expect_line '^audio thread: SCHED_FIFO 20, memory locked' out
note "$(grep '^times disagree' out)"
note "$(grep '^first played' out)"
