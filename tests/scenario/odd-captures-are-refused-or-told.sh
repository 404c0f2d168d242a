#!/bin/bash
# What is no capture is refused and leaves nothing; one that is damaged or whose clock jumps is told as it is.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2016
. "$(dirname "$0")/lib.sh"

need jq sqlite3 python3 gzip

# Captures of a device 02:..:10:01 that sends one 100-byte UDP packet a second, and now and then something odd.
cat >make.py <<'PYTHON'
import gzip, struct

T0 = 1556632800
def frame(mac=1, size=100):
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + size, 0, 0, 64, 17, 0, bytes([192, 168, 1, mac]), bytes([203, 0, 113, 9]))
    return bytes([2, 0, 0, 0, 0x20, 1, 2, 0, 0, 0, 0x10, mac, 8, 0]) + ip + struct.pack("!HHHH", 5000, 6000, 8 + size, 0) + bytes(size)
def pcap(times, mac=1, magic=0xa1b2c3d4):
    out = struct.pack("<IHHIIII", magic, 2, 4, 0, 0, 65535, 1)
    for at in times:
        out += struct.pack("<IIII", T0 + int(at), int(at % 1 * 1e6), len(frame(mac)), len(frame(mac))) + frame(mac)
    return out
def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
def other_way(data): # the same frames, but to the device
    return data.replace(frame()[:12], frame()[6:12] + frame()[:6])
def pcapng(times, odd=b""):
    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + odd + block(1, struct.pack("<HHI", 1, 0, 0))
    for at in times:
        us = int((T0 + at) * 1e6)
        out += odd + block(6, struct.pack("<IIIII", 0, us >> 32, us & 0xffffffff, len(frame()), len(frame())) + frame())
    return out
def save(name, data):
    open(name, "wb").write(data)

second = range(20)
good = pcap(second)
save("good.pcap", good)
save("cut.pcap", good[:-10])
save("header.pcap", good[:24])
save("half-header.pcap", good[:11])
save("magic.pcap", b"\xde\xad\xbe\xef" + good[4:])
save("text.pcap", b"No. Time Source Destination\n" * 9)
save("empty.pcap", b"")
save("cut.pcap.gz", gzip.compress(good, mtime=0)[:-40])
save("back.pcap", pcap([0, 1, 2, 3, 3600, 3601, 1, 2, 3]))
save("silent.pcap", pcap([0, 1, 5000, 5001]))
save("others.pcap", pcap(second, mac=7))
save("one-way.pcap", other_way(good))
save("later.pcap", pcap([at + 100 for at in second]))
save("on.pcap", pcap([at + 19.2 for at in second]))
save("missing.pcap", pcap([at + 20.0 for at in second]))
save("also.pcap", pcap([at for at in range(10, 30)], mac=2))
save("snap.pcap", b"".join([good[:24]] + [struct.pack("<IIII", T0 + at, 0, 30, len(frame())) + frame()[:30] for at in second]))
def each(times): # as pcap(), but no two packets are equal
    out = pcap([])
    for number, at in enumerate(times):
        packet = frame()[:-4] + struct.pack("<I", int(at * 1000))
        out += struct.pack("<IIII", T0 + int(at), round(at % 1 * 1e6), len(packet), len(packet)) + packet
    return out
save("first.pcap", each(range(0, 20)))
save("second.pcap", each(range(10, 30)))
save("unknown.pcapng", pcapng(second, block(0x0bad1dea, b"whatever that is") + block(0x80000001, b"\0" * 9)))
save("lies.pcapng", pcapng(second)[:300] + struct.pack("<II", 6, 0xfffffff0) + bytes(64))
save("lies.pcap", good[:24 + 5 * 158] + struct.pack("<IIII", T0, 0, 0x7fffffff, 0x7fffffff) + bytes(300))
PYTHON
python3 make.py
gzip -k good.pcap

refuse() { # refuse CODE PATTERN OPTION...: one line, nothing left behind
  local wanted=$1 pattern=$2
  shift 2
  expect_exit "$wanted" "$HOTMIC" import --out runs "$@"
  expect_same "lines on standard error of: $*" "$(wc -l <err)" 1
  expect_line "^hotmic: $pattern" err
  [ ! -s out ] || fail "something on standard output of: $*"
  [ -z "$(ls -A runs 2>/dev/null)" ] || fail "something was left behind by: $*"
}
mac=02:00:00:00:10:01
one=(--mac "$mac")

refuse 65 'header.pcap: a capture without a packet; leave it out, or capture again' "${one[@]}" --pcap header.pcap
refuse 65 'half-header.pcap: ' "${one[@]}" --pcap half-header.pcap
refuse 65 'magic.pcap: .*de ad be ef' "${one[@]}" --pcap magic.pcap
refuse 65 'text.pcap: ' "${one[@]}" --pcap text.pcap
refuse 65 'empty.pcap: ' "${one[@]}" --pcap empty.pcap
refuse 65 '/dev/null: this is a device or a pipe; expected a capture file' "${one[@]}" --pcap /dev/null
refuse 65 '/dev/zero: this is a device or a pipe' "${one[@]}" --pcap /dev/zero
refuse 65 '.*: this is a folder; expected a capture file' "${one[@]}" --pcap "$work"
refuse 65 'nowhere.pcap: .*No such file' "${one[@]}" --pcap nowhere.pcap
refuse 65 'good.pcap: the same bytes as good.pcap' "${one[@]}" --pcap good.pcap --pcap good.pcap
refuse 65 'good.pcap.gz: the same bytes as good.pcap' "${one[@]}" --pcap good.pcap --pcap good.pcap.gz
refuse 64 '--pcap: expected a file, found nothing' --pcap ''
refuse 65 'others.pcap: no frame is from 02:00:00:00:10:01; those that speak most: .*02:00:00:00:10:07.*--mac' \
  "${one[@]}" --pcap others.pcap
refuse 65 'one-way.pcap: no frame is from 02:00:00:00:10:01; ' "${one[@]}" --pcap one-way.pcap
if [ "$(id -u)" -ne 0 ]; then
  cp good.pcap locked.pcap && chmod 0 locked.pcap
  refuse 65 'locked.pcap: .*Permission denied' "${one[@]}" --pcap locked.pcap
fi
refuse 64 '.*expected --pcap FILE, --lights FILE or both'
refuse 64 'good.pcap: expected options only, such as --pcap good.pcap' good.pcap
for bad in 02:00:00:00:10 02:00:00:00:10:0g 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff 02:00:00:00:10:01:02 ''; do
  refuse 64 "--mac $bad: expected a device's" --pcap good.pcap --mac "$bad"
done
for bad in '' '<b>' 'dot 3' $'a\x1b[31m' "$(printf '%048d' 0)"; do
  refuse 64 '--device .*: expected a name of 1 to 47 letters, digits, `-`, `_` and `.`' "${one[@]}" --pcap good.pcap --device "$bad"
done
refuse 64 '--mac: the bench file has it' --pcap good.pcap --mac $mac --bench "$twin"
refuse 64 '--recording: expected --lights' "${one[@]}" --pcap good.pcap --recording x
refuse 78 '.*no-such-make' "${one[@]}" --pcap good.pcap --profile no-such-make
refuse 65 'text.pcap:1: found .*expected the head' --lights text.pcap
refuse 78 'no-baseline.yaml: ' "${one[@]}" --pcap good.pcap --baseline no-baseline.yaml

# What can be taken: never a pass, and every doubt is told on the terminal and in the record.
import() { # import NAME OPTION...: leaves the run's folder in $run
  local out=taken/$1
  shift
  expect_exit 2 "$HOTMIC" import --out "$out" "$@"
  run=$(run_of "$out")
  expect_same "what was invented by: $*" "$(jq -c '[.uploads, .episodes]' "$run/run.json")" '[0,[]]'
}
sent() { # sent COUNT LAST_S: packets of the device, and when it was last seen
  expect_same 'packets' "$(sqlite3 -readonly "$run/record.sqlite" \
    "SELECT count(*) || ' ' || (max(at_ns) / 1e9) FROM event WHERE kind = 'sent'")" "$1 $2"
}
gaps() { # gaps EXPECTED: [start, length] of each
  expect_same 'gaps' "$(jq -c '[.gaps[] | [.start_s, .length_s]]' "$run/run.json")" "$1"
}
doubt() { # doubt PATTERN: on the terminal and in the record
  expect_line "^hotmic: $1" err
  jq -r '.gaps[].why' "$run/run.json" >whys
  expect_line "$1" whys
}

import good "${one[@]}" --pcap good.pcap
sent 20 19.0
gaps '[]'
expect_no_line '^hotmic: ' err
import unknown "${one[@]}" --pcap unknown.pcapng
sent 20 19.0
gaps '[]'
import cut "${one[@]}" --pcap cut.pcap
sent 19 18.0
gaps '[[18,0]]'
doubt 'cut.pcap: .*19'
import packed "${one[@]}" --pcap cut.pcap.gz
doubt 'cut.pcap.gz: '
import lies "${one[@]}" --pcap lies.pcap
sent 5 4.0
doubt 'lies.pcap: '
import liesng "${one[@]}" --pcap lies.pcapng
doubt 'lies.pcapng: '
import back "${one[@]}" --pcap back.pcap
sent 9 3603.0
doubt "back.pcap: the capture's clock went back by 3600.0 s at packet 7, byte 972"
gaps '[[3601,0]]'
import silent "${one[@]}" --pcap silent.pcap
doubt 'silent.pcap: nothing was captured for 4999.0 s: the capture stood still or its clock was set at packet 3'
gaps '[[1,4999]]'
import snap "${one[@]}" --pcap snap.pcap
doubt '.*20 frames of the device could not be read: cut at 30 bytes'
expect_line '^hotmic: snap.pcap: packet 1: 02:00:00:00:10:01: frames of the device could not be read: cut at 30 bytes' err
import two "${one[@]}" --pcap later.pcap --pcap good.pcap
sent 40 119.0
doubt 'between captures: nothing was captured for 81.000 s before later.pcap'
gaps '[[19,81]]'
import both "${one[@]}" --pcap others.pcap --pcap good.pcap
sent 20 19.0

# A packet that two captures hold counts once. Captures that follow on each other have no hole between them; where a
# second is missing, they have.
import overlap "${one[@]}" --pcap first.pcap --pcap second.pcap
sent 30 29.0
gaps '[]'
expect_line '^import: 10 packets were in two files; each counts once' err
import rotated "${one[@]}" --pcap good.pcap --pcap on.pcap
sent 40 38.2
gaps '[]'
expect_no_line '^hotmic: ' err
import missing "${one[@]}" --pcap good.pcap --pcap missing.pcap
doubt 'between captures: nothing was captured for 1.000 s before missing.pcap'
gaps '[[19,1]]'

# With a bench: a device of which there is no packet was not silent; it was not seen.
import bench --bench "$twin" --pcap good.pcap
doubt '.*no frame from 02:00:00:00:10:02 is in the captures'
expect_same 'who was seen' "$(jq -c '[.gaps[] | select(.length_s == 19) | .device] | sort' "$run/run.json")" \
  '["bedroom","bills-house","hallway"]'

# That one device's capture goes on does not mean that the other was still seen.
import each --bench "$twin" --pcap good.pcap --pcap also.pcap
doubt '.*no capture has frames from it after the end of good.pcap'
doubt '.*no capture has frames from it before also.pcap'
expect_line '^hotmic: kitchen: from 19.000 s to 29.000 s: no capture' err
expect_same 'who was seen when' "$(jq -c '[.gaps[] | select(.length_s < 29) | [.device, .start_s, .length_s]] | sort' \
  "$run/run.json")" '[["hallway",0,10],["kitchen",19,10]]'

# A light log since 1970 speaks for the time from its first row to its last.
printf 'seconds,device,light\n%d,dot,off\n%d,dot,idle\n' 1556632805 1556632815 >lights.csv
import lights "${one[@]}" --pcap good.pcap --lights lights.csv
gaps '[[0,5],[15,4]]'
expect_line '^hotmic: lights.csv: its rows are of 2019-04-30T14:00:05.* to .*:15.*, the captures of .*:00.* to .*:19.*: what only one' err
refuse_lights() { # refuse_lights PATTERN OPTION...
  expect_exit 64 "$HOTMIC" import --out none --bench "$twin" --lights lights.csv "${@:2}"
  expect_line "^hotmic: $1" err
}
refuse_lights 'lights.csv: not on the bench: dot; say with .* The light log has: dot. The bench has: kitchen, hallway, '
refuse_lights '--device dot: with --bench, expected --lights FILE and LOG=BENCH' --device dot
refuse_lights '--device dot=attic: the bench has no device `attic`; it has: kitchen, ' --device dot=attic
refuse_lights '--device lamp: not in the light log, which has: dot' --device lamp=kitchen
import mapped --bench "$twin" --pcap good.pcap --lights lights.csv --device dot=kitchen
expect_same 'whose light it is' "$(sqlite3 -readonly "$run/record.sqlite" \
  "SELECT group_concat((at_ns / 1000000000) || ' ' || device || ' ' || text, '; ') FROM event WHERE kind = 'light'")" \
  '5 kitchen off; 15 kitchen idle'
printf 'seconds,device,light\n%d,dot,off\n' 1556625600 >yesterday.csv
expect_exit 65 "$HOTMIC" import --out none "${one[@]}" --pcap good.pcap --lights yesterday.csv
expect_line '^hotmic: yesterday.csv: its rows are of 2019-04-30T12:00:00.* but the captures begin with 2019-04-30T14:00:00' err
printf 'seconds,device,light\n%d,dot,on\n' 1756625600 >years.csv
printf 'seconds,device,light\n20,dot,on\n21,dot,off\n' >beyond.csv
printf '"Seconds","Device","Light"\n' >head.csv
refuse 65 'years.csv: its rows are of 2025-08-31T.* but the captures are of 2019-04-30T14:00:00.* to 2019-04-30T14:00:19' \
  "${one[@]}" --quiet --pcap good.pcap --lights years.csv
refuse 65 'beyond.csv: its rows are of 20.000 s to 21.000 s, but the captures are of 0.000 s to 19.000 s' \
  "${one[@]}" --quiet --pcap good.pcap --lights beyond.csv
refuse 65 'head.csv:1: found no light at all' "${one[@]}" --pcap good.pcap --lights head.csv

# No device of a log is lost: it is one of the bench, or somebody says that it is none.
printf 'seconds,device,light\n1,kitchen,off\n2,x,off\n' >two.csv
lights_of_two() { refuse 64 "$1" --bench "$twin" --pcap good.pcap --lights two.csv "${@:2}"; }
lights_of_two 'two.csv: not on the bench: x; say with'
lights_of_two 'two.csv: `x` and `kitchen` are both to be kitchen' --device x=kitchen
lights_of_two '--device x=hallway: `x` of the light log is named twice' --device x=bedroom --device x=hallway
import left-out --bench "$twin" --pcap good.pcap --lights two.csv --device x=
expect_same 'what was left out' "$(sqlite3 -readonly "$run/record.sqlite" \
  "SELECT json_extract(value, '\$.lights.left_out') FROM meta WHERE key = 'imported'")" '["x"]'
[ -z "$(ls -A none 2>/dev/null)" ] || fail 'a refused import left something behind'

# Killed on the way, what was read is there.
python3 - <<'PYTHON'
import os, struct
exec(open("make.py").read().split("second =")[0])
with open("long.pcap", "wb") as file:
    file.write(pcap([])); packet = frame()
    for at in range(1500000):
        file.write(struct.pack("<IIII", T0 + at // 100, at % 100 * 10000, len(packet), len(packet)) + packet)
PYTHON
"$HOTMIC" import --out killed "${one[@]}" --pcap long.pcap >out 2>err </dev/null &
killed=$!
for _ in $(seq 400); do
  [ "$(sqlite3 -readonly killed/*.partial/record.sqlite 'SELECT count(*) FROM event' 2>/dev/null || echo 0)" -gt 9000 ] && break
  sleep 0.05
done
kill -KILL $killed 2>/dev/null || true
wait $killed 2>/dev/null || true
expect_exit 2 "$HOTMIC" judge --quiet killed/*.partial
expect_same 'complete' "$(jq .complete killed/*.partial/run.json)" false
[ "$(sqlite3 killed/*.partial/record.sqlite 'SELECT count(*) FROM event')" -gt 9000 ] || fail 'what was committed is lost'
