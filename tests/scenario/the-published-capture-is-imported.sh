#!/bin/bash
# The published capture of an Echo Dot holds one voice upload: an import finds it, and nothing else.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2016
#
# The file is that of Dubois et al., "When Speakers Are All Ears", PoPETs 2020(4), as published with it.
. "$(dirname "$0")/lib.sh"

need jq sqlite3 sha256sum python3
study=$HOTMIC_SOURCE/../shared/data/smart-speakers-study
capture=$study/echodot3a.pcap
[ -r "$capture" ] || skip "the published capture is not here"
upload_of='.episodes[0].stages.upload'

import() { # import OUT OPTION...: leaves the run's folder in $run
  local out=$1
  shift
  expect_exit 1 "$HOTMIC" import --out "$out" "$@"
  run=$(run_of "$out")
}
expect_true() { # expect_true WHAT JQ-EXPRESSION
  jq -e "$2" "$run/run.json" >/dev/null || {
    jq '{uploads, episodes, gaps}' "$run/run.json" >&2
    fail "$1: not so: $2"
  }
}
expect_row() { # expect_row WHAT SQL EXPECTED
  expect_same "$1" "$(sqlite3 -readonly "$run/record.sqlite" "$2")" "$3"
}
# What the study says: one connection of 7.8 s to 52.94.233.109, 224 kB up and 38 kB down, on the wire.
expect_the_upload() {
  expect_true 'one upload' '.uploads == 1 and (.episodes | length) == 1 and .unintended == 1'
  expect_true 'when it began' "$upload_of > 19.6 and $upload_of < 21.6"
  expect_true 'what it carried' '.episodes[0].voice_bytes > 208000 and .episodes[0].voice_bytes < 214000'
  expect_true 'nothing but it' '.episodes[0].stage == "upload" and (.gaps | length) == 0'
  expect_row 'its conversation' "SELECT host, named_by, protocol, remote_port, frame_bytes_up / 1000,
    frame_bytes_down / 1000, first_ns / 100000000, (last_ns - first_ns + 50000000) / 100000000,
    missing_up FROM conversation WHERE payload_up > 15000" '52.94.233.109||tcp|443|224|38|206|78|0'
}

# Nothing but the capture is given: which device it is of is guessed, and said.
import alone --pcap "$capture"
expect_line '^import: the device is 68:db:f5:90:19:64: in 2770 of 2770 frames' err
expect_the_upload
expect_row 'its device' 'SELECT name, profile FROM device' '68:db:f5:90:19:64|generic'
expect_row 'its tap' 'SELECT name, kind FROM tap' 'capture|capture'
imported=$(sqlite3 -readonly "$run/record.sqlite" "SELECT value FROM meta WHERE key = 'imported'")
expect_same 'what was imported' \
  "$(jq -r '.captures[0] | "\(.sha256) \(.bytes) \(.packets) \(.first_utc)"' <<<"$imported")" \
  "$(sha256sum <"$capture" | cut -d ' ' -f 1) 490796 2778 2019-11-16T08:46:46.279109Z"
expect_same 'frames kept' "$(find "$run/captures" -name '*.pcapng' -size +400k | wc -l)" 1

# Every byte of every conversation, by another program's count.
if command -v tshark >/dev/null; then
  tshark -r "$capture" -Y 'tcp && eth.addr == 68:db:f5:90:19:64' -T fields -e eth.src -e ip.src -e tcp.srcport \
    -e ip.dst -e tcp.dstport -e frame.len -e tcp.len 2>/dev/null |
    awk '{ up = $1 == "68:db:f5:90:19:64"; key = up ? $3 "|" $4 "|" $5 : $5 "|" $2 "|" $3
           if (up) { frames[key]++; bytes[key] += $6 } else { back[key]++; down[key] += $6 } all[key] = 1 }
      END { for (key in all) printf "%s|%d|%d|%d|%d\n", key, frames[key], bytes[key], back[key], down[key] }' |
    sort >theirs
  sqlite3 -readonly "$run/record.sqlite" "SELECT local_port, remote, remote_port, sum(frames_up),
    sum(frame_bytes_up), sum(frames_down), sum(frame_bytes_down) FROM conversation WHERE protocol = 'tcp'
    GROUP BY local_port, remote, remote_port" | sort >ours
  [ -s ours ] || fail 'no conversation is in the record'
  diff theirs ours >&2 || fail 'tshark counts other bytes'
fi

# A record like any other: judged again it is the same.
cp "$run/run.json" first.json
expect_exit 1 "$HOTMIC" judge --quiet "$run"
cmp "$run/run.json" first.json || fail 'judging again gives other bytes'

# The same by what is known of the make; packed.
import known --pcap "$capture" --profile echo-dot-3 --device dot
expect_the_upload
expect_row 'its device' 'SELECT name, profile FROM device' 'dot|echo-dot-3'
gzip -c "$capture" >packed.pcap.gz
import packed --pcap packed.pcap.gz --mac 68-DB-F5-90-19-64
expect_the_upload

# In pieces as a capture program rotates them, and in pieces that overlap: the same, and no hole between them.
python3 - "$capture" <<'PYTHON'
import struct, sys
data = open(sys.argv[1], "rb").read()
head, packets, at = b"", [], 0
while at < len(data): # blocks of pcapng: type, length, body
    kind, length = struct.unpack("<II", data[at:at + 8])
    if kind == 6:
        packets.append(data[at:at + length])
    elif not packets:
        head += data[at:at + length]
    at += length
for name, begin, end in ("one", 0, 700), ("two", 700, 1500), ("three", 1500, None), ("more", 400, None):
    open(name + ".pcapng", "wb").write(head + b"".join(packets[begin:end]))
PYTHON
import rotated --mac 68:db:f5:90:19:64 --pcap one.pcapng --pcap two.pcapng --pcap three.pcapng
expect_the_upload
import overlap --mac 68:db:f5:90:19:64 --pcap one.pcapng --pcap more.pcapng
expect_line '^import: 300 packets were in two files; each counts once' err
expect_the_upload

# With what a camera saw: the light and the upload are one episode.
cat >lights.csv <<'CSV'
seconds,device,light
18.9,dot,on
26.2,dot,off
CSV
import both --pcap "$capture" --lights lights.csv
expect_row 'its taps' 'SELECT device, name, kind FROM tap ORDER BY name' $'dot|capture|capture\ndot|light|led'
expect_true 'one episode' '(.episodes | length) == 1 and .episodes[0].stages.wake == 18.9 and .uploads == 1'
expect_true 'when it ended' '.episodes[0].end_s == 26.2'

# The lights alone, of the study's cameras: one recording of many, one device of several.
lights=$study/lights-us/results-camera-final1a-filtered.txt
expect_exit 64 "$HOTMIC" import --out none --lights "$lights"
expect_line '^hotmic: .*several recordings; choose one with --recording: there are 217, such as `\.\./capture' err
expect_exit 64 "$HOTMIC" import --out none --lights "$lights" --recording 'The Cali KGB'
expect_line 'choose one with --device: echodot, echodot3a, echodot3b, google-home-mini2, homepod, invoke, t-echodot$' err
expect_exit 64 "$HOTMIC" import --out none --lights "$lights" --recording 'Narcos' --device homepod
expect_line 'recording `Narcos` is in several paths' err
[ ! -e none ] || fail 'a refused import left something behind'
import camera --lights "$lights" --recording 'The Cali KGB' --device t-echodot
expect_true 'one light' '(.episodes | length) == 1 and .uploads == 0 and .episodes[0].start_s == 523'
expect_true 'how long it was lit' '.episodes[0].end_s == 529'
expect_row 'its device' 'SELECT name FROM device' 't-echodot'
expect_row 'no network' "SELECT count(*) FROM tap WHERE kind = 'capture'" 0
