# A GPIO chip that is unplugged while a light is watched is one gap, and the light is right when it is back.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" gpio
pull=$(pull_of leds kitchen-red)
echo pull-up >"$pull"
gpio-probe watch --chip leds --lines kitchen-red,kitchen-green >seen &
watcher=$!
await '^levels 1$' seen 5
await 'light slack 0.000000 red solid' seen 5
sleep 1
"$wires" gpio-unplug leds
sleep 3
"$wires" gpio-plug leds
# A simulated chip that is new pulls its lines down.
await ' light .* off$' seen 5
green=$(pull_of leds kitchen-green)
echo pull-up >"$green"
await ' light .* green solid$' seen 5
kill -TERM $watcher
expect_ends $watcher 5
expect_count 1 ' gap ' seen
expect_line ' gap .* the GPIO chip has gone$' seen
expect_line '^received 2 lost 0 levels 2$' seen
length=$(sed -n 's/.* gap .* length \([0-9.]*\).*/\1/p' seen)
note "away for 3 s, gap of $length s"
expect_true "the gap is as long as that" "$length > 2.9 && $length < 8"
