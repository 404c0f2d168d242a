# The wall clock is set forth and back in mid-capture: packets keep their times on the session's clock.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 # it would solicit routers
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
"$wires" network

wire-bytes capture uplink capture 60 >seen &
capture=$!
await '^zero' seen 10
wire-bytes frames dev-0 500 100 >sent &
sender=$!
sleep 1
date -s '+1 hour' >/dev/null
sleep 1
date -s '-2 hours' >/dev/null
sleep 1
date -s '+0.3 seconds' >/dev/null
sleep 0.2
date -s '-0.02 seconds' >/dev/null
expect_ends $sender 20
sleep 1
kill $capture
expect_ends $capture 10

awk '$2 == "sent" { print $1, 100 + $3 % 1000, $4 }' sent >truth
awk '$1 == "zero" { zero = $2 } $3 == "sent" { print $1 + zero, $4, $2 }' seen >heard
expect_line '^counts received 500 lost 0$' seen
cut -d' ' -f2 truth >truth.sizes
cut -d' ' -f2 heard >heard.sizes
cmp truth.sizes heard.sizes || fail "the packets differ"
# Stamped between the beginning and the end of its sending, give or take what the event itself says and 1 ms.
paste -d' ' truth heard | awk '{ off = $4 < $1 ? $1 - $4 : $4 > $3 ? $4 - $3 : 0; if (off > most) most = off
  if (off > $6 + 1000) { bad = 1; print "packet", NR, "is off by", off, "us, slack", $6 } }
  END { print most, "us"; exit bad }' >off ||
  { cat off >&2; fail "packets jumped"; }
note "furthest from when it was sent: $(tail -n1 off)"
doubtful=$(awk '$3 > 1000' heard | wc -l)
note "packets with a slack above 1 ms: $doubtful of 500"
expect_true "few packets are in doubt" "$doubtful <= 40"
