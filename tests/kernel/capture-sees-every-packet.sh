# 2,000 packets a second for 20 s through the home network: none is lost, each is seen once, at its time.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 # it would solicit routers
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
"$wires" network
packets=40000
is_virtual || packets=10000

wire-bytes capture uplink capture 60 >seen &
capture=$!
await '^zero' seen 10
wire-bytes frames dev-0 $packets $((packets / 20)) >sent
sleep 1
kill $capture
expect_ends $capture 10

awk '$2 == "sent" { print $1, 100 + $3 % 1000, $4 }' sent >truth
awk '$1 == "zero" { zero = $2 } $3 == "sent" { print $1 + zero, $4 }' seen >heard
expect_line "^counts received $packets lost 0\$" seen
expect_no_line ' gap ' seen
cut -d' ' -f2 truth >truth.sizes
cut -d' ' -f2 heard >heard.sizes
cmp truth.sizes heard.sizes || fail "the packets differ"
paste -d' ' truth heard | awk '{ print $4 - $1 }' | sort -n >late
outside=$(paste -d' ' truth heard | awk '$4 < $1 - 1000 || $4 > $3 + 1000' | wc -l)
note "stamped less begun to send: p50 $(sed -n "$((packets / 2))p" late) us, p99 $(sed -n "$((packets * 99 / 100))p" late) us"
note "stamped before or after it was sent, by more than 1 ms: $outside of $packets"
note "$(awk '$3 == "sent" { if ($2 > most) most = $2 } END { print "slack at most " most + 0 " us" }' seen)"
expect_true "the stamps are the kernel's" "$outside <= $packets / 1000"
