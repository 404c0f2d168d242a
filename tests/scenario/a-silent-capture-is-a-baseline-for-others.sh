#!/bin/bash
# What a device sends in silence is learned from one capture, and another is judged by it.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq sqlite3 python3
mac=02:00:00:00:10:01

# Twenty minutes of a keep-alive every ten seconds; then two of the same, with 9 kB at once in between.
python3 - <<'PYTHON'
import struct
def frame(size):
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + size, 0, 0, 64, 17, 0, bytes([192, 168, 1, 2]), bytes([203, 0, 113, 9]))
    return bytes([2, 0, 0, 0, 0x20, 1, 2, 0, 0, 0, 0x10, 1, 8, 0]) + ip + struct.pack("!HHHH", 5000, 6000, 8 + size, 0) + bytes(size)
def save(name, packets):
    with open(name, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for at, size in sorted(packets):
            file.write(struct.pack("<IIII", 1556632800 + int(at), int(at % 1 * 1e6), len(frame(size)), len(frame(size))) + frame(size))
save("silence.pcap", [(at, 100) for at in range(0, 1210, 10)])
save("evening.pcap", [(at, 100) for at in range(0, 120, 10)] + [(61 + i / 10, 1000) for i in range(9)])
PYTHON

cat >make.yaml <<'YAML'
hotmic: device/1
make: none
model: none
wake_words: [nobody]
hosts:
  - {name: 203.0.113.9, role: voice, burst_bytes: 15000}
YAML
known=(--mac "$mac" --profile make.yaml)
uploads() { jq .uploads "$run/run.json"; }

expect_exit 2 "$HOTMIC" import --out silence "${known[@]}" --pcap silence.pcap
expect_exit 0 "$HOTMIC" baseline --out baselines "$(run_of silence)"
evening() { # evening OUT OPTION...
  expect_exit "1|2" "$HOTMIC" import --out "$1" "${known[@]}" --pcap evening.pcap "${@:2}"
  run=$(run_of "$1")
}
evening without
expect_same 'uploads by a floor of 15 kB' "$(uploads)" 0
for baseline in baselines baselines/*; do
  evening "with-$(basename "$baseline")" --baseline "$baseline"
  expect_same 'what the host got in silence' "$(sqlite3 -readonly "$run/record.sqlite" \
    "SELECT device, host FROM baseline WHERE key = 'p999_10s'")" "$mac|203.0.113.9"
  expect_same 'uploads by that' "$(uploads)" 1
done
mkdir nothing
expect_exit 64 "$HOTMIC" import --out none "${known[@]}" --pcap evening.pcap --baseline nothing
expect_line '^hotmic: --baseline nothing: no baseline is in this folder' err
[ ! -e none ] || fail 'a refused import left something behind'
