# A serial port that is unplugged and plugged in again: one gap that says so, then its bytes are seen again.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
"$wires" serial
stty -F /dev/ttyGS0 raw -echo
port=/dev/serial/by-id/usb-hotmic_tap_0_0000-if00

wire-bytes serial $port console 60 >seen &
console=$!
await '^zero' seen 10
echo 'before it was unplugged' >/dev/ttyGS0
await 'before it was' seen 5
uptime() { cut -d' ' -f1 /proc/uptime; }
pulled=$(uptime)
"$wires" unplug 0
sleep 3
"$wires" plug 0
back=$(uptime)
sleep 1.5
stty -F /dev/ttyGS0 raw -echo
echo 'after it was plugged in' >/dev/ttyGS0
await 'after it was' seen 5
kill $console
expect_ends $console 10

expect_count 1 ' gap ' seen
expect_line ' gap [0-9]+ serial port unplugged$' seen
gap=$(awk '$3 == "gap" { print $4 / 1e9 }' seen)
expect_true "the gap is as long as the port was away" "$gap >= 2.9 && $gap < $back - $pulled + 1"
awk '/before/ { b = $1 } / gap / { g = $1; e = $1 + $4 / 1000 } /after/ { a = $1 } END { exit !(b < g + 200000 && e < a) }' seen ||
  fail "the gap does not lie between the lines"
note "away for $(awk "BEGIN { print $back - $pulled }") s, with the pulling and plugging: a gap of $gap s"

# One that stays away is told until the end.
wire-bytes serial $port console 60 >seen &
console=$!
await '^zero' seen 10
"$wires" unplug 0
sleep 12
kill $console
expect_ends $console 10
awk '$3 == "gap" { sum += $4 } END { exit !(sum > 11.5e9) }' seen || fail "the gaps do not last until the end"
