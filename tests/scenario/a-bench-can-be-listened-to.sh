#!/bin/bash
# listen shows what devices do with nothing played; scan, listen and switch explain wrong usage.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

expect_exit 0 "$HOTMIC" listen --bench "$twin" --for 2.5
expect_line '^ +[12]\.[0-9]+  2[0-9]\.[0-9] dBA  kitchen [0-9]+\+[0-9]+ frames/s [0-9.]+ kB/s  hallway' out
[ "$(grep -c ' dBA ' out)" -ge 2 ] || fail "fewer than one status a second"
[ ! -s err ] || fail "standard error says: $(cat err)"

"$HOTMIC" listen --bench "$twin" >forever 2>&1 &
listener=$!
await '^ +10\.[0-9]+  kitchen +console +\[ +10\.[0-9]+\] sys: alive' forever 20
kill -INT $listener
gone $listener 5 || fail "Ctrl-C does not end it"

expect_exit 0 "$HOTMIC" scan
for title in 'Sound cards' 'GPIO chips' 'Serial ports' 'Network interfaces'; do
  expect_line "^$title \(" out
done

expect_exit 64 "$HOTMIC" scan everything
expect_line '^hotmic: everything: scan takes no arguments' err
expect_exit 64 "$HOTMIC" listen
expect_line '^hotmic: --bench FILE is missing' err
expect_exit 78 "$HOTMIC" listen --bench nowhere.yaml
expect_exit 64 "$HOTMIC" switch --bench "$twin" kitchen.power
expect_line '^hotmic: expected DEVICE.SWITCH and on or off' err
expect_exit 64 "$HOTMIC" switch --bench "$twin" kitchen.power on
expect_line '^hotmic: kitchen.power: this bench has no switches' err
expect_exit 64 "$HOTMIC" switch --bench "$HOTMIC_SOURCE/fixtures/benches/kernel.yaml" kitchen.power up
expect_line '^hotmic: up: expected on or off' err
expect_exit 64 "$HOTMIC" switch --bench "$HOTMIC_SOURCE/fixtures/benches/kernel.yaml" kitchen.pover on
expect_line '^hotmic: kitchen.pover: this bench has the switches kitchen.power, ' err
