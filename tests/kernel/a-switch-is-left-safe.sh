# A switch is in its safe state from the moment it is taken, and when it is closed; it is told what a crash leaves.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" gpio
pull=$(pull_of relays kitchen-power)
value=${pull%pull}value
tracing=/sys/kernel/tracing
echo 1 >$tracing/events/gpio/gpio_value/enable
echo 1 >$tracing/events/gpio/gpio_direction/enable

# What the line was set to, in order: the simulated chip lets go of it when it is released, so its value
# afterwards proves nothing.
sets() {
  sed -n 's/.*gpio_value: .* set \([01]\).*/\1/p' $tracing/trace | tr -d '\n'
}

hold() { # OPTION...
  echo >$tracing/trace
  : >state
  gpio-probe switch --chip relays --lines kitchen-power "$@" >state &
  holder=$!
  await '^switched' state 5
}

hold --on
expect_same "the line while on" "$(cat "$value")" 1
kill -TERM $holder
expect_ends $holder 5
expect_same "set safe, on, safe" "$(sets)" 010

hold --safe-on
expect_same "the line while off" "$(cat "$value")" 0
kill -TERM $holder
expect_ends $holder 5
expect_same "set safe, off, safe" "$(sets)" 101

hold --on --active-low
expect_same "the line while on, active low" "$(cat "$value")" 0
expect_exit 75 gpio-probe switch --chip relays --lines kitchen-power
expect_line 'kitchen-power.* is held by `hotmic`' err
kill -TERM $holder
expect_ends $holder 5
expect_same "set safe, on, safe" "$(sets)" 101

echo pull-up >"$pull"
hold
kill -KILL $holder
wait $holder 2>/dev/null || true
expect_same "nobody set it safe after a crash" "$(sets)" 00
note "after kill -9 of the holder (off, pulled up): level $(cat "$value"), released: $(gpio-probe scan | grep kitchen-power)"

hold --on
"$wires" gpio-unplug relays
kill -TERM $holder
expect_ends $holder 5 78
