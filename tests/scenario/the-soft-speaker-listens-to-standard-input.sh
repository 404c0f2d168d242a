#!/bin/bash
# The soft speaker as a program of its own: raw sound in, one line for each thing it does out.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${SOFT_SPEAKER:?run this through ctest}"
need python3 jq
# Its own voice is at hand: what hotmic rendered for a control, 16 kHz, mono, 16 bit.
export XDG_CACHE_HOME=$work/cache
cat >control.yaml <<'YAML'
hotmic: script/1
title: One control
cast:
  Ann: {voice: {flite: slt}, loudspeaker: left, level_dbspl: 65}
play:
  - control: Alexa, what time is it?
    by: Ann
YAML
bench_like kitchen.yaml "$only_kitchen" # /^  bills-house/ has no blank line after it: goes to the end
observe "$HOTMIC" run --quiet --bench kitchen.yaml --out runs control.yaml
python3 - "$XDG_CACHE_HOME"/hotmic/voices/*.wav <<'PYTHON'
import sys, wave
with wave.open(sys.argv[1]) as file:
    assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
    speech = file.readframes(file.getnframes())
open("talk.raw", "wb").write(bytes(2 * 16000 * 2) + speech + bytes(8 * 16000 * 2))
open("silence.raw", "wb").write(bytes(6 * 16000 * 2))
PYTHON

listen() { "$SOFT_SPEAKER" "${@:2}" <"$1" >heard 2>complaint; }
listen talk.raw --ledger ledger.jsonl || fail "$(cat complaint)"
[ ! -s complaint ] || fail "it complains: $(cat complaint)"
expect_line 'wake: word=alexa' heard
expect_line '^ *[0-9]+\.[0-9]+ ' heard
expect_same "stage in the ledger" "$(jq -r .stage ledger.jsonl)" prompt
expect_same "command in the ledger" "$(jq -r .command ledger.jsonl)" 'what time is it'
wake_s=$(jq .wake_s ledger.jsonl)
awk "BEGIN { exit !($wake_s > 2 && $wake_s < 4) }" || fail "it woke at $wake_s s"

listen silence.raw || fail "$(cat complaint)"
expect_no_line 'wake: word=' heard
listen talk.raw --wake computer || fail "$(cat complaint)"
expect_no_line 'wake: word=' heard
cp talk.raw odd.raw && printf x >>odd.raw
listen odd.raw || fail "half a sample at the end: $(cat complaint)"
listen /dev/null || fail "no sound at all: $(cat complaint)"

observe "$SOFT_SPEAKER" --help
expect_same "exit code of --help" $code 0
for option in name preset wake contact voice mac seed ledger habits codec frames data link version; do
  expect_line "--$option" out
done
observe "$SOFT_SPEAKER" --version
expect_line '^hotmic-soft-speaker [0-9.]+$' out
observe "$SOFT_SPEAKER" --bogus
expect_same "exit code of --bogus" $code 64
observe "$SOFT_SPEAKER" --habits lazy
expect_same "exit code of unknown habits" $code 64
expect_line '--habits lazy: expected plain or busy' err
observe "$SOFT_SPEAKER" --frames missing/night.pcap
expect_same "exit code of a capture that cannot be written" $code 65
expect_line 'missing/night.pcap' err
! listen talk.raw --frames /dev/full || fail "a full disk goes unnoticed"
expect_line '/dev/full: cannot write all frames' complaint

# What it sends is as plain with --frames as without, and all of it is in the file.
listen talk.raw && cp heard plain
listen talk.raw --frames talk.pcap || fail "$(cat complaint)"
cmp plain heard || fail "--frames changes what it does"
python3 - talk.pcap "$(grep -c ' frame [0-9]* B ' plain)" <<'PYTHON'
import struct, sys
data = open(sys.argv[1], "rb").read()
assert struct.unpack_from("<IHHiIII", data)[0] == 0xA1B23C4D and data[20] == 1
at, count = 24, 0
while at < len(data):
    captured, wire = struct.unpack_from("<II", data, at + 8)
    assert captured == wire > 0
    at, count = at + 16 + captured, count + 1
assert at == len(data) and count == int(sys.argv[2]) > 20, (count, sys.argv[2])
PYTHON
observe "$SOFT_SPEAKER" --wake xyzzyq
expect_same "exit code of an unknown wake word" $code 65
expect_same "lines on standard error" "$(wc -l <err)" 1
expect_line 'xyzzyq' err
