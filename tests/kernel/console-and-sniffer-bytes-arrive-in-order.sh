# A console and a sniffer at 921600 baud, at once: every byte arrives, in order, and none is counted as lost.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
"$wires" serial
stty -F /dev/ttyGS0 raw -echo
stty -F /dev/ttyGS1 raw -echo

wire-bytes serial /dev/serial/by-id/usb-hotmic_tap_0_0000-if00 console 60 921600 >console &
console=$!
wire-bytes serial /dev/ttyACM1 sniffer 60 921600 >sniffer &
sniffer=$!
await '^zero' console 10
await '^zero' sniffer 10

lines=20000 packets=3000
seq -f 'line %06g of the console' $lines >lines
# A sniffer's stream: packet i is UDP from the device with 100 + i % 1000 bytes of payload.
perl -e '
  print "rst:0x1\r\n<<START>>\r\n", pack("VvvVVVV", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1);
  for my $i (0 .. shift() - 1) {
    my $n = 100 + $i % 1000;
    my $frame = pack("H*", "020000000001020000001001" . "0800") . pack("H4nNnnNN", "4500", 28 + $n, 0, 0x4011, 0,
      0xc0a80107, 0x5db8d822) . pack("nnnn", 0xc000, 443, 8 + $n, 0) . "x" x $n;
    print pack("VVVV", 100 + int($i / 1000), $i % 1000 * 1000, length $frame, length $frame), $frame;
  }' $packets >packets
cat lines >/dev/ttyGS0 &
cat packets >/dev/ttyGS1
wait $!
await "line 0*$lines of" console 60
await " $((100 + (packets - 1) % 1000)) unknown" sniffer 60
sleep 1
kill $console $sniffer
expect_ends $console 10
expect_ends $sniffer 10

sed -n 's/.* console -1 //p' console >seen
cmp lines seen || fail "the console lines differ"
expect_line "^counts received $(stat -c %s lines) lost 0\$" console
expect_no_line ' gap ' console
seq 0 $((packets - 1)) | awk '{ print 100 + $1 % 1000 }' >sizes
awk '$3 == "sent" { print $4 }' sniffer >seen
cmp sizes seen || fail "the sniffer's packets differ"
expect_line "^counts received $(stat -c %s packets) lost 0\$" sniffer
expect_same "gaps of the sniffer" "$(grep ' gap ' sniffer | cut -d' ' -f5-)" "sniffer had not started, 0 bytes skipped"
note "$(awk '$3 == "console" { if ($2 > most) most = $2 } END { print "slack of console lines at most " most " us" }' console)"
