#!/bin/bash
# Captures that are cut, of another kind, of somebody else or out of time: said where and how, and nothing is invented.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need python3
cat >make.py <<'PY'
import gzip, struct
def frame(up, payload, far=1):
    device, router = b'\2\0\0\0\0\x10', b'\2\0\0\0\0\1'
    ends = bytes((192, 168, 1, 16)), bytes((52, 94, 1, far))
    a, b = ends if up else ends[::-1]
    udp = struct.pack('>HHHH', *((40000, 4433) if up else (4433, 40000)), 8 + len(payload), 0) + payload
    ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + a + b
    return (router + device if up else device + router) + b'\x08\0' + ip + udp
LONG = 'a-very-long-name-of-a-host-that-nobody-would-have-chosen.but-that-is-legal-all-the-same.voice.example'
def answer(name): # of the device's name server, which it asked
    labels = b''.join(bytes([len(part)]) + part.encode() for part in name.split('.')) + b'\0'
    question = labels + struct.pack('>HH', 1, 1)
    dns = struct.pack('>HHHHHH', 7, 0x8180, 1, 1, 0, 0) + question + b'\xc0\x0c' + struct.pack('>HHIH', 1, 1, 3600, 4) + bytes((52, 94, 1, 1))
    udp = struct.pack('>HHHH', 53, 40001, 8 + len(dns), 0) + dns
    ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + bytes((192, 168, 1, 1)) + bytes((192, 168, 1, 16))
    return b'\2\0\0\0\0\x10' + b'\2\0\0\0\0\1' + b'\x08\0' + ip + udp
def pcap(packets, linktype=1):
    data = struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, linktype)
    for s, bytes_ in packets:
        data += struct.pack('<IIII', s, 0, len(bytes_), len(bytes_)) + bytes_
    return data
def block(kind, body):
    body += b'\0' * (-len(body) % 4)
    return struct.pack('<II', kind, len(body) + 12) + body + struct.pack('<I', len(body) + 12)
packets = [(1700000000 + i, frame(i % 2 == 0, bytes(100), 1 + i % 3)) for i in range(30)]
good = pcap(packets)
files = {
    'long.pcap': pcap([(1699999999, answer(LONG))] + packets),
    'good.pcap': good, 'good.pcap.gz': gzip.compress(good), 'cut.pcap': good[:-50],
    'cut.pcap.gz': gzip.compress(good)[:-30], 'empty.pcap': pcap([]), 'nothing.pcap': b'', 'story.pcap': b'Once upon a time',
    'cooked.pcap': pcap(packets, 113),
    'back.pcap': pcap(packets[:10] + [(s - 3600, data) for s, data in packets[10:]]),
    'odd.pcapng': block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1)) + block(0xbad, b'what is this') +
        block(1, struct.pack('<HHI', 1, 0, 0)) + b''.join(
            block(6, struct.pack('<IIIII', 0, s * 10**6 >> 32, s * 10**6 & 0xffffffff, len(data), len(data)) + data) +
            block(0x40000001, b'ours alone') for s, data in packets),
}
for name, data in files.items(): open(name, 'wb').write(data)
PY
python3 make.py

expect_exit 0 "$HOTMIC" flows good.pcap
expect_line '^Device 02:00:00:00:00:10, guessed: in 30 of 30 frames, from 1 address\.$' out
expect_line '^all +3 +30 ' out
cp out good
for same in good.pcap.gz odd.pcapng; do
  expect_exit 0 "$HOTMIC" flows $same
  cmp out good || fail "$same differs from good.pcap"
done
expect_exit 0 "$HOTMIC" flows --mac 02-00-00-00-00-10 --format csv good.pcap odd.pcapng
expect_line '^all,,false,false,3,30,' out
expect_line '^hotmic: odd\.pcapng: the clock went back before packet 1 \(in all 1 times, by 29\.000 s at most\)' err
for same in good.pcap good.pcap.gz ./good.pcap; do
  expect_exit 65 "$HOTMIC" flows odd.pcapng good.pcap $same
  expect_line "^hotmic: $same: is the same capture as good\.pcap; expected each only once" err
  [ ! -s out ] || fail "bytes were counted twice: $(cat out)"
done
expect_exit 0 "$HOTMIC" flows long.pcap
expect_line '^a-very-long-name-of-a-host-that-nobody-would-have-chosen\.but-that-is-legal-all-the-same\.voice\.example$' out
[ "$(grep -v '^a-very-long' out | wc -L)" -le 80 ] || fail "a line of $(wc -L <out) columns: $(cat out)"
if command -v script >/dev/null; then # on a terminal
  script -qec 'stty cols 80; "$HOTMIC" flows long.pcap' typescript >out </dev/null
  expect_line '^a-very-long-name-of-a-host-that-nobod.+same\.voice\.example' out
  expect_no_line '^a-very-long.{90}' out
fi

# Cut: what is before is told, and where it ends.
expect_exit 65 "$HOTMIC" flows cut.pcap
expect_line '^hotmic: cut\.pcap: cannot be read on after packet 29, at byte [0-9]+: ' err
expect_line '^all +3 +29 ' out
expect_exit 65 "$HOTMIC" flows --mac 02:00:00:00:00:10 cut.pcap.gz
expect_line '^hotmic: cut\.pcap\.gz: cannot be read on after packet [0-9]+, at byte [0-9]+ of what was unpacked: the gzip stream ends in its middle' err

# Another kind of file, or one with nothing in it.
for file in empty.pcap nothing.pcap story.pcap cooked.pcap not-there.pcap; do
  expect_exit 65 "$HOTMIC" flows $file
  expect_same "lines on standard error about $file" "$(wc -l <err)" 1
  [ ! -s out ] || fail "$file: something was invented: $(cat out)"
  expect_line "^hotmic: $file: " err
done
expect_exit 65 "$HOTMIC" flows story.pcap
expect_line 'begins with 4f 6e 63 65 20 75 70 6f \(`Once upo`\); expected a pcap or pcapng capture' err
expect_exit 65 "$HOTMIC" flows cooked.pcap
expect_line 'link type LINUX_SLL \(113\); expected Ethernet' err
expect_exit 65 "$HOTMIC" flows --mac 02:00:00:00:00:10 empty.pcap
expect_line 'has no packets' err

# Somebody else's.
expect_exit 65 "$HOTMIC" flows --mac 02:00:00:00:00:77 good.pcap
expect_line 'no IP frame of its 30 packets is from or to 02:00:00:00:00:77; most are of 02:00:00:00:00:01 \(30 frames, a gateway\), 02:00:00:00:00:10 \(30 frames\)' err
[ ! -s out ] || fail "a table without the device: $(cat out)"

# A clock that goes back ends no conversation before it began.
expect_exit 0 "$HOTMIC" flows back.pcap
expect_line '^hotmic: back\.pcap: the clock went back before packet 11 \(in all 1 times, by 3599\.000 s at most\)' err
expect_line '^all +3 +30 ' out
expect_no_line ' -[0-9]' out

expect_exit 64 "$HOTMIC" flows
expect_exit 64 "$HOTMIC" flows --mac 02:00 good.pcap
expect_exit 64 "$HOTMIC" flows --format xml good.pcap
expect_exit 78 "$HOTMIC" flows --profile no-such-thing good.pcap
