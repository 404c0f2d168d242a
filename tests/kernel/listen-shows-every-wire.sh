# hotmic listen shows lights, console lines, packets, the sound level and what is unplugged, and plays nothing.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" all
pull=$(pull_of leds kitchen-red)

# Packets of the kitchen's MAC, as fast as a device sends.
cat >packets.py <<'PYTHON'
import socket, struct, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(('dev-0', 0))
udp = struct.pack('>HHHH', 4000, 9, 8 + 100, 0) + bytes(100)
ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes([192, 168, 7, 10]), bytes([203, 0, 113, 9]))
for _ in range(50):
    wire.send(bytes.fromhex('020000000001' '020000001001' '0800') + ip + udp)
    time.sleep(0.01)
PYTHON

hotmic listen --bench "$HOTMIC_SOURCE/fixtures/benches/kernel.yaml" --for 14 >seen 2>err &
listener=$!
await ' dBA ' seen 10
echo pull-up >"$pull"
sleep 1
echo pull-down >"$pull"
printf '[    1.000] wake word alexa\r\n' >/dev/ttyGS0
python3 packets.py
"$wires" unplug 1
sleep 2
"$wires" plug 1
sleep 1
printf 'hello again\n' >/dev/ttyGS1
expect_ends $listener 20
expect_line '^ *[0-9.]+  kitchen +light +red solid' seen
expect_line '^ *[0-9.]+  kitchen +light +off' seen
expect_line '^ *[0-9.]+  kitchen +console +\[ +1\.000\] wake word alexa' seen
expect_line 'kitchen [1-9][0-9]*\+0 frames/s [1-9][0-9.]* kB/s' seen
expect_line 'hallway .*\[uart: [a-z].*\]' seen
expect_line '^ *[0-9.]+  hallway +GAP +.* \([0-9.]+ s\)' seen
expect_line '^ *[0-9.]+  hallway +console +hello again' seen
packets=$(sed -nE 's/.* kitchen ([0-9]+)\+0 frames.*/\1/p' seen | paste -sd+ | bc)
expect_same "packets in all" "$packets" 50
