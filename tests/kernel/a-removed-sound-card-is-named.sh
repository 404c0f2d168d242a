# A sound card that goes ends the run with its name; one that is not there, or is no card, is refused.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

expect_exit 0 sound-probe -L
expect_count 8 '^(playback|capture) hw:(Loopback|Mic),[01] .Loopback, Loopback PCM.: 1 to 32 channels, 8000 to 192000 Hz, S32_LE .*S16_LE, code 0' out

sound-probe -b 200 -s 30 >probe.log &
probe=$!
await '^at 2 s' probe.log 20
echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/unbind & # returns when the card is closed
expect_ends "$probe" 10 75
expect_line '^error: .*playback hw:Loopback,0,0: the card is gone' probe.log
wait %2 || true

expect_exit 78 sound-probe
expect_line '^error: .*hw:Loopback,0,0: cannot be opened' out

expect_exit 78 sound-probe -p null -c hw:Mic,1,0
expect_line '^error: .*playback null: runs at .* frames a second, expected 48000' out

sound-probe -p hw:Mic,0,0 -s 30 >probe.log & # both ends of this card
probe=$!
await '^at 2 s' probe.log 20
expect_exit 75 sound-probe -p hw:Mic,0,0
expect_line '^error: .*in use by another program' out
echo snd_aloop.1 >/sys/bus/platform/drivers/snd_aloop/unbind &
expect_ends "$probe" 10 75
expect_line '^error: .*the card is gone' probe.log
