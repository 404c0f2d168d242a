# 1 MB by TCP between two network namespaces, segmentation offloaded: the tap counts the bytes that the program sent.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "python3 is not installed"
ip netns add far
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 # it would solicit routers
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
ip link add near-0 address 02:00:00:00:10:01 type veth peer name far-0 address 02:00:00:00:00:01 netns far
ip addr add 10.9.0.1/24 dev near-0
ip link set near-0 up
ip netns exec far ip addr add 10.9.0.2/24 dev far-0
ip netns exec far ip link set far-0 up
sleep 1

upload() { # SEEN
  wire-bytes capture near-0 capture 120 >"$1" &
  local capture=$!
  await '^zero' "$1" 10
  ip netns exec far python3 -c '
import socket
s = socket.create_server(("10.9.0.2", 443))
print("ready", flush=True)
c, _ = s.accept()
n = 0
while part := c.recv(65536): n += len(part)
c.sendall(b"thanks")
print(n, flush=True)' >"$1.server" &
  local server=$!
  await ready "$1.server" 20
  python3 -c '
import socket
s = socket.create_connection(("10.9.0.2", 443))
s.sendall(bytes(1000000))
s.shutdown(socket.SHUT_WR)
assert s.recv(100) == b"thanks"'
  expect_ends $server 20
  sleep 1
  kill $capture
  expect_ends $capture 10
  expect_same "what came" "$(tail -n1 "$1.server")" 1000000
  expect_same "bytes sent" "$(awk '$3 == "sent" && /10\.9\.0\.2/ { n += $4 } END { print n }' "$1")" 1000000
  expect_same "bytes received" "$(awk '$3 == "received" && /10\.9\.0\.2/ { n += $4 } END { print n }' "$1")" 6
  expect_line ' lost 0$' "$1"
}

upload offloaded
largest=$(awk '$3 == "sent" && $4 > most { most = $4 } END { print most }' offloaded)
expect_true "packets are larger than an MTU" "$largest > 1500"
note "largest packet $largest bytes"
# A line that loses one packet in ten makes TCP send again what was seen already.
if tc qdisc add dev near-0 root netem loss 10% 2>/dev/null; then
  ip netns exec far tc qdisc add dev far-0 root netem loss 10%
  upload lossy
  note "with losses: $(nstat -az TcpRetransSegs | awk '/Retrans/ { print $2, "segments sent again" }')"
fi
