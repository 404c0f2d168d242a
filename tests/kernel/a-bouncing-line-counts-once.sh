# Of a bouncing line the edge counts that starts a level which holds; a spike is nothing.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" gpio
pull=$(pull_of leds kitchen-red)

# bounce US,...: an edge, a pause, an edge, ...; prints when the first was made.
bounce() {
  gpio-probe bounce --pulls "$pull" --pauses "$@"
}

gpio-probe watch --chip leds --lines kitchen-red --debounce 20000 >seen &
watcher=$!
await '^levels 0$' seen 5
bounce 1000,300000 --on >/dev/null
bounce 1000,2000,500,500,3000,5000,300000 --on >on
bounce 1000,700,300000 >off
bounce 15000,300000 --on >/dev/null
kill -TERM $watcher
expect_ends $watcher 5
expect_count 2 ' light ' seen
expect_count 0 ' gap ' seen
expect_line '^received 2 ' seen

stamped() { # NAME TEXT: the light's time is that of the first edge, within what it says
  local at slack
  read -r at _ _ slack _ <<<"$(grep "light .* $2\$" seen)"
  note "$1: edge at $(cat "$1") s, told as $at s, slack $slack s"
  expect_true "$1 is told when the bounce began" "$at - $(cat "$1") <= $slack && $(cat "$1") - $at <= $slack"
}
stamped on 'red solid'
stamped off off
