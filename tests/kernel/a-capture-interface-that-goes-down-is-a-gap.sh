# An interface that is switched off and on, loses its carrier, or only flickers: a gap each; what does not exist is named.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 # it would solicit routers
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
"$wires" network

wire-bytes capture uplink capture 120 >seen &
capture=$!
await '^zero' seen 10
ip link set uplink down
sleep 3
ip link set uplink up
sleep 2
ip link set world down # the other end of the cable
sleep 3
ip link set world up
sleep 2
ip link set uplink down && ip link set uplink up
sleep 2
wire-bytes frames dev-0 10 10 >/dev/null
await ' sent 109 ' seen 5
kill $capture
expect_ends $capture 10
expect_count 3 ' gap ' seen
grep ' gap ' seen | cut -d' ' -f5- >why
expect_same "the first" "$(sed -n 1p why)" "interface is down"
expect_same "the second" "$(sed -n 2p why)" "interface has no carrier"
awk '$3 == "gap" && ++n < 3 { if ($4 < 2.9e9 || $4 > 5e9) exit 1 }' seen || fail "the gaps are not as long as it was away"
note "the third, a flicker: $(sed -n 3p why)"

expect_exit 78 wire-bytes capture eth9 capture 1
expect_line '`eth9` does not exist; interfaces: lo, .*uplink' err
ip link set world down
expect_exit 78 wire-bytes capture uplink capture 1
expect_line 'no carrier' err
ip link set uplink down
expect_exit 78 wire-bytes capture uplink capture 1
expect_line 'is down; switch it on' err
ip link set world up && ip link set uplink up
sleep 1
expect_exit 78 setpriv --reuid 65534 --clear-groups "$BIN/wire-bytes" capture uplink capture 1
expect_line 'setcap cap_net_raw=ep' err
