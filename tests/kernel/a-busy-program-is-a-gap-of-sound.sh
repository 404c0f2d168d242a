# A main thread that is busy for two seconds interrupts what is played, not what is heard; times stay true.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

expect_exit 0 sound-probe -c hw:Loopback,1,0 -s 40 -b 200 -w 2 -l -t
expect_line '^gap played [0-9.]+ [0-9.]+ playback queue empty: hotmic was too slow' out
read -r _ _ from until _ <<<"$(grep '^gap played .* queue empty' out | head -n 1)"
expect_true "what was waiting is played first" "$until - $from > 1 && $until - $from < 2"
if is_virtual; then
  expect_count 1 '^gap' out
  read -r _ found _ wanted _ <<<"$(grep '^found' out)"
  expect_true "all but the torn block came back" "$found >= $wanted - 1"
fi
# The delay is made up for where it is silent, a fifth of a block at a time.
expect_line '^clocks: silence between sounds was made longer or shorter' out
read -r _ _ _ least _ most _ <<<"$(grep '^times disagree' out)"
most_us=1
is_virtual || most_us=2000
expect_true "times agree before and after" "$least > -$most_us && $most < $most_us"
note "$(grep '^gap' out | tr '\n' ';') $(grep '^clocks' out)"
