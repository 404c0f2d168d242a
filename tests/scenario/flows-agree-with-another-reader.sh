#!/bin/bash
# Every conversation of a capture has the frames and bytes that tshark counts for it, both ways.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need tshark python3

# What another hand has written: VLAN tags, IPv6, a segment sent twice and one out of order, Ethernet
# padding, frames cut by a snap length, a reset, and two connections on the same ports.
cat >make.py <<'PY'
import struct, socket
DEVICE, ROUTER, STORE = b'\2\0\0\0\0\x10', b'\2\0\0\0\0\1', b'\2\0\0\0\0\x20'
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
out = open('made.pcap', 'wb')
out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 1000, 1))
now = 1700000000.0
def frame(src, dst, six, body, proto, a, b, vlan):
    global now
    now += 0.01
    kind = 0x86dd if six else 0x0800
    eth = dst + src + (struct.pack('>HH', 0x8100, vlan) if vlan else b'') + struct.pack('>H', kind)
    if six:
        ip = struct.pack('>IHBB', 6 << 28, len(body), proto, 64) + a + b
    else:
        ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(body), 7, 0, 64, proto, 0) + a + b
    data = eth + ip + body
    data += b'\0' * (60 - len(data))
    kept = data[:1000]
    out.write(struct.pack('<IIII', int(now), int(now % 1 * 1e6), len(kept), len(data)) + kept)
class Tcp:
    def __init__(self, port, far, far_port, seq=(1000, 5000), six=False, vlan=0, mac=ROUTER):
        self.port, self.far_port, self.six, self.vlan, self.mac = port, far_port, six, vlan, mac
        family = socket.AF_INET6 if six else socket.AF_INET
        self.ends = socket.inet_pton(family, 'fd00::10' if six else '192.168.1.16'), socket.inet_pton(family, far)
        self.seq = list(seq)
    def say(self, up, flags=ACK, payload=b'', seq=None):
        i = 0 if up else 1
        at = self.seq[i] if seq is None else seq
        ports = (self.port, self.far_port) if up else (self.far_port, self.port)
        head = struct.pack('>HHIIBBHHH', *ports, at & 0xffffffff, self.seq[1 - i] & 0xffffffff if flags & ACK else 0,
                           0x50, flags, 29200, 0, 0)
        macs = (DEVICE, self.mac) if up else (self.mac, DEVICE)
        ends = self.ends if up else self.ends[::-1]
        frame(*macs, self.six, head + payload, 6, *ends, self.vlan)
        if seq is None:
            self.seq[i] += len(payload) + (1 if flags & (SYN | FIN) else 0)
    def open(self):
        self.say(True, SYN); self.say(False, SYN | ACK); self.say(True)
    def close(self):
        self.say(True, FIN | ACK); self.say(False, FIN | ACK); self.say(True)
one = Tcp(40001, '52.94.1.1', 443)
one.open()
for i in range(20): one.say(True, PSH | ACK, bytes(500)); one.say(False)
one.say(True, PSH | ACK, bytes(500), seq=one.seq[0] - 500)  # again
one.say(True, PSH | ACK, bytes(1400)); one.say(False)       # cut by the snap length
one.close()
two = Tcp(40001, '52.94.1.1', 443, seq=(900000000, 800000000))  # the same ports again
two.open()
two.say(False, PSH | ACK, bytes(1)); two.say(True); two.say(True, RST)
six = Tcp(40002, '2001:db8::1', 443, six=True, vlan=7)
six.open()
for i in range(5): six.say(False, PSH | ACK, bytes(900)); six.say(True)
late = six.seq[0]
six.seq[0] += 100
six.say(True, PSH | ACK, bytes(100)); six.say(True, PSH | ACK, bytes(100), seq=late)  # out of order
six.close()
wrap = Tcp(40003, '192.168.1.32', 8000, seq=(2**32 - 700, 2**32 - 3), mac=STORE)
wrap.open()
for i in range(4): wrap.say(True, PSH | ACK, bytes(300)); wrap.say(False, PSH | ACK, bytes(7))
wrap.close()
def udp(port, far, far_port, up, n):
    ends = (b'\xc0\xa8\x01\x10', socket.inet_aton(far))
    ports = (port, far_port) if up else (far_port, port)
    frame(*((DEVICE, ROUTER) if up else (ROUTER, DEVICE)), False,
          struct.pack('>HHHH', *ports, 8 + n, 0) + bytes(n), 17, *(ends if up else ends[::-1]), 0)
for i in range(3): udp(50000, '52.94.1.9', 4433, True, 1); udp(50000, '52.94.1.9', 4433, False, 700)
PY
python3 make.py

# Conversations as sorted lines: local, remote, then frames and bytes up and down.
cat >compare.py <<'PY'
import csv, collections, re, subprocess, sys
path, mac, protocol = sys.argv[1:]
rows = [r for r in csv.DictReader(open('ours.csv')) if r['protocol'] == protocol]
ours = sorted((f"{r['local']}:{r['local_port']}", f"{r['remote']}:{r['remote_port']}", int(r['up_frames']),
               int(r['up_frame_bytes']), int(r['down_frames']), int(r['down_frame_bytes'])) for r in rows)
def tshark(*arguments):
    return subprocess.run(['tshark', '-n', '-r', path, *arguments], check=True, text=True, capture_output=True).stdout
# Exactly, frame by frame.
fields = [f'{protocol}.stream', 'eth.src', 'frame.len', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst',
          f'{protocol}.srcport', f'{protocol}.dstport']
streams = collections.OrderedDict()
for line in tshark('-Y', f'{protocol} && eth.addr == {mac}', '-T', 'fields', *[a for f in fields for a in ('-e', f)]).splitlines():
    stream, src, length, a4, b4, a6, b6, a_port, b_port = line.split('\t')
    up = src == mac
    ends = (f'{a4 or a6}:{a_port}', f'{b4 or b6}:{b_port}')
    entry = streams.setdefault(stream, [*(ends if up else ends[::-1]), 0, 0, 0, 0])
    entry[2 if up else 4] += 1
    entry[3 if up else 5] += int(length)
theirs = sorted(tuple(entry) for entry in streams.values())
if ours != theirs:
    sys.exit(f'{path}: {protocol}: hotmic has\n{ours}\ntshark has\n{theirs}')
# And as its own table says, where sizes are rounded for people.
table = []
line_of = re.compile(r'(\S+:\d+)\s+<->\s+(\S+:\d+)' + r'\s+(\d+) ([\d,]+) (bytes|kB|MB)' * 3)
for line in tshark('-q', '-z', f'conv,{protocol},eth.addr=={mac}').splitlines():
    found = line_of.match(line)
    if not found: continue
    a, b, back_frames, back, back_unit, there_frames, there, there_unit = found.groups()[:8]
    way = lambda frames, size, unit: (int(frames), int(size.replace(',', '')), unit)
    there, back = way(there_frames, there, there_unit), way(back_frames, back, back_unit)
    table.append((a, b, there, back) if any(row[:2] == (a, b) for row in ours) else (b, a, back, there))
def is_same(row, other):
    if row[:2] != other[:2] or (row[2], row[4]) != (other[2][0], other[3][0]): return False
    unit = {'bytes': 1, 'kB': 1000, 'MB': 1000000}
    return all(abs(size - shown * unit[name]) < unit[name] for size, (_, shown, name) in ((row[3], other[2]), (row[5], other[3])))
if len(table) != len(ours):
    sys.exit(f'{path}: {protocol}: {len(ours)} conversations, tshark -z conv has {len(table)}')
for row in ours:
    match = next((other for other in table if is_same(row, other)), None)
    if match is None: sys.exit(f'{path}: {protocol}: {row} is not among\n{table}')
    table.remove(match)
print(f'{path}: {len(ours)} {protocol} conversations, {sum(r[2] + r[4] for r in ours)} frames, {sum(r[3] + r[5] for r in ours)} bytes: the same')
PY

agree() { # FILE MAC
  "$HOTMIC" flows --mac "$2" --conversations --format csv "$1" >ours.csv 2>err || fail "$(cat err)"
  python3 compare.py "$1" "$2" tcp || fail "$1: tcp"
  python3 compare.py "$1" "$2" udp || fail "$1: udp"
}

agree made.pcap 02:00:00:00:00:10
ways='.host + " " + ([.up_payload_bytes, .up_repeated_bytes, .up_missing_bytes, .down_payload_bytes] | join(" "))'
if command -v jq >/dev/null; then # what the bytes were for, as the script above sent them
  "$HOTMIC" flows --conversations --format json made.pcap | jq -r "select(.total | not) | $ways" >said
  for line in '52.94.1.1 11400 500 0 0' '52.94.1.1 0 0 0 1' '2001:db8::1 200 0 [01]*0 4500' \
    '192.168.1.32 1200 0 0 28' '52.94.1.9 3 0 0 2100'; do
    expect_line "^$line\$" said
  done
fi

# The published capture of an Echo Dot (3rd generation), its MAC guessed.
study=$HOTMIC_SOURCE/../shared/data/smart-speakers-study/echodot3a.pcap
if [ -e "$study" ]; then
  "$HOTMIC" flows --format json "$study" >out
  "$HOTMIC" flows "$study" >text
  mac=$(sed -n 's/^Device \([0-9a-f:]*\), guessed: in .*/\1/p' text)
  expect_same "MAC of the Echo Dot" "$mac" 68:db:f5:90:19:64
  agree "$study" "$mac"
  [ "$(wc -L <text)" -le 80 ] || fail "lines of $(wc -L <text) characters"
else
  echo "the study's capture is not here: only the made one was compared"
fi
