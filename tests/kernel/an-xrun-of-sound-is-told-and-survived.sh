# A program that is stopped for a second loses sound, says from when until when, and keeps true times after.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

sound-probe -c hw:Loopback,1,0 -s 12 -b 200 -l >probe.log &
probe=$!
await '^at 4 s' probe.log 20
kill -STOP "$probe"
sleep 1
kill -CONT "$probe"
expect_ends "$probe" 40
expect_line '^gap played [0-9.]+ [0-9.]+ playback underrun' probe.log
expect_line '^gap heard [0-9.]+ [0-9.]+ capture overrun' probe.log
# A second less what the buffers held, and what a host that is busy adds.
read -r _ _ from until _ <<<"$(grep '^gap played' probe.log | sort -k 3n | head -n 1)"
expect_true "the loudspeakers' gap lasts as long as the stop did" "$until - $from > 0.7 && $until - $from < 1.6"
read -r _ found _ wanted _ <<<"$(grep '^found' probe.log)"
expect_true "what was played outside of the gaps was heard" "$found >= $wanted - $(is_virtual && echo 5 || echo 15)"
read -r _ _ _ least _ most _ <<<"$(grep '^times disagree' probe.log)"
most_us=1
is_virtual || most_us=2000
expect_true "times agree before and after" "$least > -$most_us && $most < $most_us"
note "$(grep '^gap' probe.log | tr '\n' ';')"

# The far end may stop as it likes.
sound-peer record hw:Loopback,1,0 2 30 /dev/null 48000 >peer.log &
peer=$!
await '^recording' peer.log 5
sound-probe -s 5 -b 200 >probe.log &
probe=$!
await '^at 2 s' probe.log 20
kill -STOP "$peer"
expect_ends "$probe" 40
kill -KILL "$peer"
is_virtual && expect_no_line '^gap' probe.log
expect_line '^done' probe.log
