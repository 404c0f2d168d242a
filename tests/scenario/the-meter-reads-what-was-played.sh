#!/bin/bash
# meter tells levels of files and of a bench's microphone, in dB SPL where somebody vouches for it.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
need sox jq

# 1 kHz at -20 dB re full scale peak: -23.01 dBFS; no click at its start. 25 s: long enough for the fast
# way.
sox -D -n -r 48000 -c 1 -b 16 tone.wav synth 25 sine 1000 vol 0.1 fade t 0.05
sox -D -n -r 44100 -c 2 -b 16 two.flac synth 6 sine 1000 sine 100 vol 0.1

expect_exit 0 "$HOTMIC" meter tone.wav
expect_line '^Levels in dBFS; ' out
expect_line '^tone\.wav +25\.0( +-23\.[01]){3} +-20\.0( +-23\.0){3} +100 %$' out
[ ! -s err ] || fail "standard error says: $(cat err)"
expect_exit 0 "$HOTMIC" meter --all tone.wav
expect_line '^tone\.wav +25\.000( +-23\.[01]){7} +-20\.0( +-23\.0){4} +100 %$' out

expect_exit 0 "$HOTMIC" meter --full-scale 117.01 tone.wav two.flac
expect_line '^Levels in dB SPL; 0 dBFS RMS is 117\.0 dB SPL, as --full-scale says' out
expect_line '^tone\.wav +25\.0( +94\.0){3} +97\.0 ' out
expect_line '^two\.flac \[1\] +6\.0( +94\.0){3} ' out
expect_line '^two\.flac \[2\] +6\.0 +74\.[89] +93\.7 ' out # 100 Hz: A -19.1 dB, C -0.3 dB
expect_line '^hotmic: two\.flac: 44100 Hz, converted to 48000; nothing above 22\.1 kHz' err

expect_exit 0 "$HOTMIC" meter --json --full-scale 117.01 tone.wav two.flac
expect_same "objects" "$(jq -s length out)" 3
expect_same "1 kHz third octave" "$(jq -s '.[0].third_octaves["1k"] * 10 | round' out)" 940
expect_same "channels" "$(jq -sc '[.[].channel]' out)" '[1,1,2]'
expect_same "bands" "$(jq -s '.[0].third_octaves | length' out)" 30
expect_same "speech" "$(jq -sc '.[0].speech | [(.active * 10 | round), (.activity * 100 | round)]' out)" '[940,100]'

expect_exit 0 "$HOTMIC" meter --third-octaves two.flac
expect_line '^ +Hz +two\.flac \[1\] +two\.flac \[2\]$' out
expect_line '^ +1k +-23\.0 +-[0-9.]+$' out
expect_line '^ +100 +-[0-9.]+ +-23\.0$' out

# Lines fit a terminal, however long names are and however many files.
long=$(printf 'a-name-as-long-as-some-people-make-them-%d.wav' 1)
sox -D -n -r 48000 -c 8 -b 16 eight.wav synth 4 sine 1000 vol 0.1
cp tone.wav "$long"
expect_exit 0 "$HOTMIC" meter --third-octaves --full-scale 117.01 "$long" eight.wav
[ "$(wc -L <out)" -le 80 ] || fail "a line is longer than 80: $(cat out)"
expect_line "^$long\$" out
expect_line '^ +25\.0( +94\.0){3} +97\.0 ' out
expect_line '^eight\.wav \[8\] +4\.0 ' out
expect_same "a column for each channel" "$(grep -oE 'eight\.wav \[[1-8]\]' out | sort | uniq -c | grep -c ' 2 ')" 8
expect_exit 0 "$HOTMIC" meter --json eight.wav
expect_same "S in 4 s" "$(jq -sc '[.[] | .lasmax, .lasmin] | unique' out)" '[null]'

# The twin bench's room is 26 dBA by its file; its microphone is taken at its word.
expect_exit 0 "$HOTMIC" meter --bench "$twin" --for 8 --every 2
expect_line '^Levels in dB SPL; 0 dBFS RMS is 114\.0 dB SPL, as the bench file claims' out
expect_same "rows" "$(grep -cE '^[2468]\.000 s +2\.0 +2[56]\.[0-9] ' out)" 4
expect_line '^all +8\.0 +26\.0 ' out
expect_exit 0 "$HOTMIC" meter --bench "$twin" --for 8 --json --every 4
expect_same "intervals" "$(jq -sc '[.[].at_s]' out)" '[4,8,8]'
expect_same "total" "$(jq -sc '[.[].total]' out)" '[null,null,true]'
expect_same "LAeq" "$(jq -sc '[.[1, 2].laeq | round]' out)" '[26,26]'
expect_same "seconds" "$(jq -sc '[.[].seconds]' out)" '[4,4,8]'

# What is left of an interval at the end is told, too.
expect_exit 0 "$HOTMIC" meter --bench "$twin" --for 0.5 --json
expect_same "half a second" "$(jq -sc '[.[] | [.at_s, .seconds, .total, .interruptions]]' out)" \
  '[[0.5,0.5,null,0],[0.5,0.5,true,0]]'
expect_exit 0 "$HOTMIC" meter --bench "$twin" --for 2.5
expect_line '^2\.500 s +0\.5 +2[56]\.[0-9] ' out
expect_line '^all +2\.5 ' out

"$HOTMIC" meter --bench "$twin" >forever 2>&1 &
meter=$!
await '^1\.000 s ' forever 20
kill -INT $meter
gone $meter 5 || fail "Ctrl-C does not end it"
expect_line '^all +' forever

head -c 100000 tone.wav >cut.wav
expect_exit 65 "$HOTMIC" meter cut.wav
expect_line '^hotmic: cut\.wav: cut short: its header promises [0-9]+ bytes, the file has 100000' err
echo 'not a sound' >text.wav
expect_exit 65 "$HOTMIC" meter tone.wav text.wav
expect_line '^hotmic: text\.wav: not a sound file that can be read .*; expected WAV or FLAC' err
[ ! -s out ] || fail "half a table: $(cat out)"
expect_exit 65 "$HOTMIC" meter .
expect_line '^hotmic: \.: not a sound file but a folder' err
expect_exit 64 "$HOTMIC" meter
expect_line '^hotmic: expected sound files, or --bench' err
expect_exit 64 "$HOTMIC" meter --for 3 tone.wav
expect_line '^hotmic: --for is for the live microphone' err
expect_exit 64 "$HOTMIC" meter --bench "$twin" --every 0
expect_line '^hotmic: --every 0: expected 0\.01 to 86400 seconds' err
for seconds in inf nan -1 0 1e300 soon ''; do
  expect_exit 64 "$HOTMIC" meter --bench "$twin" --for="$seconds"
  expect_line '^hotmic: --for .*: expected 0\.01 to 31000000 seconds' err
done
for dbspl in nan inf 1e9 -9999 loud; do
  expect_exit 64 "$HOTMIC" meter --full-scale="$dbspl" tone.wav
  expect_line '^hotmic: --full-scale .*: expected 20 to 200 dB SPL' err
done
expect_exit 78 "$HOTMIC" meter --bench nowhere.yaml tone.wav
