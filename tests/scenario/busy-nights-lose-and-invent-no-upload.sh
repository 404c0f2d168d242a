#!/bin/bash
# Nights full of decoys: import finds every upload that the ledgers know, and no other.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
#
# Three nights of a busy soft speaker that listens to standard input, far faster than real time: two
# that upload 16-bit sound, one that uploads as little as Opus would. Each is judged twice: by the
# floors of its profile, and by a baseline learned from its first, silent hour.
. "$(dirname "$0")/lib.sh"

: "${SOFT_SPEAKER:?run this through ctest}"
need python3 jq
night_s=12600 silent_s=4200 boot_s=300 # 10.5 hours in all

# What is said in the nights: five commands, five near misses that wake it, and a line that does not.
export XDG_CACHE_HOME=$work/cache
cat >lines.yaml <<'YAML'
hotmic: script/1
title: What is said in the night
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
  Sue: {voice: {flite: slt}, loudspeaker: left, level_dbspl: 65}
  Tom: {voice: {flite: rms}, loudspeaker: right, level_dbspl: 65}
  Mother: {voice: {flite: slt, rate: 0.92}, loudspeaker: right, level_dbspl: 65}
  Dan: {voice: {flite: awb, pitch: 1.05}, loudspeaker: left, level_dbspl: 65}
  Glenn: {voice: {flite: rms, rate: 1.05}, loudspeaker: right, level_dbspl: 65}
play:
  - control: Alexa, what time is it?
    by: Ann
  - control: Alexa, set a timer for ten minutes.
    by: Sue
  - control: Alexa, play some music.
    by: Tom
  - control: Alexa.
    by: Sue
  - control: Alexa, send a message.
    by: Ann
  - Ann: Bill.
  - Tom: Right.
  - Ann: About six thousand. For what my sister paid, you could have bought half a Lexus.
  - Mother: I would rather have a cat than a Lexus.
  - Dan: Nobody was offering you a Lexus, Mother.
  - Glenn: Whose Lexus? You always have to ask whose it was.
  - Ann: The finish is nice, though. The man there calls it his natural elixir.
  - Ann: Are they still growing those giant pumpkins in the front yard?
YAML
bench_like kitchen.yaml "$only_kitchen"
expect_exit '0|1|2' "$HOTMIC" run --quiet --bench kitchen.yaml --out rendered lines.yaml

cat >compose.py <<'PYTHON'
"""Raw sound of a night: compose.py SEED NIGHT_S SILENT_S VOICES... to standard output."""
import pathlib, random, sys, wave

RATE, PAIRS = 16000, 4
chance = random.Random(int(sys.argv[1]))
night_s, silent_s = int(sys.argv[2]), int(sys.argv[3])


def silence(seconds):
    return bytes(2 * int(seconds * RATE))


lines = {}
for path in sys.argv[4:]:
    words = pathlib.Path(path).read_text().splitlines()
    with wave.open(path.removesuffix(".words") + ".wav") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        spoken = " ".join(word for line in words for word in line.split()[2:3])
        lines[spoken] = file.readframes(file.getnframes())
bill, right = lines.pop("Bill."), lines.pop("Right.")
lines["Alexa, send a message."] += silence(2.5) + bill + silence(2.4) + right

# Each line three times; now and then two at once, 20 s apart: apart for the judge as well.
talk = sorted(lines) * 3
chance.shuffle(talk)
count = len(talk) - PAIRS
slot_s = (night_s - silent_s - 60) / count
at, out = 0, sys.stdout.buffer


def sound_until(second):
    global at
    while at < int(second * RATE):
        part = min(int(second * RATE) - at, 60 * RATE)
        out.write(bytes(2 * part))
        at += part


def say(line):
    global at
    out.write(lines[line])
    at += len(lines[line]) // 2


for slot in range(count):
    sound_until(silent_s + slot * slot_s + chance.uniform(5, slot_s - 60))
    say(talk.pop())
    if slot < PAIRS:
        sound_until(at / RATE + 20)
        say(talk.pop())
sound_until(night_s)
PYTHON

cat >compare.py <<'PYTHON'
"""compare.py RUN PCAP LEDGER FLOOR: which uploads of a ledger did a run find? FLOOR: bytes of voice
below which one may be lost (0: none may)."""
import json, pathlib, sqlite3, struct, sys

run, floor, problems = pathlib.Path(sys.argv[1]), int(sys.argv[4]), []
told = json.load(open(run / "run.json"))
with open(sys.argv[2], "rb") as file:
    head = struct.unpack("<IHHiIIIII", file.read(32))
assert head[0] == 0xA1B23C4D, "a pcap file with nanoseconds"
zero_s = head[7] - 1767225600 + head[8] / 1e9  # time 0 of an import is its first packet

truth = [json.loads(line) for line in open(sys.argv[3])]
uploads = [entry for entry in truth if entry["voice_bytes"] > 0]
left, lost, found = list(told["episodes"]), [], []
for entry in uploads:
    start_s = entry["wake_s"] - zero_s
    where = f"at {entry['wake_s']:.3f} s, {entry['voice_bytes']} bytes"
    near = [episode for episode in left if abs(episode["start_s"] - start_s) <= 1]
    if not near:
        lost.append(entry)
        if entry["voice_bytes"] >= floor:
            problems.append(f"{where}: lost")
        continue
    episode = near[0]
    left.remove(episode)
    found.append(episode)
    for kind in ("voice_bytes", "message_bytes"):
        if abs(episode[kind] - entry[kind]) > 0.05 * entry[kind]:
            problems.append(f"{where}: {kind} {episode[kind]}, truly {entry[kind]}")
problems += [f"at {episode['start_s'] + zero_s:.3f} s: invented" for episode in left]
if told["uploads"] != len(found):
    problems.append(f"uploads: {told['uploads']}, truly {len(found)} of those found")
if not told["complete"]:
    problems.append("it is not complete")

# How hard was it? Decoys, and how many uploads went out in the midst of one.
decoys = sqlite3.connect(f"file:{run}/record.sqlite?mode=ro", uri=True).execute(
    "SELECT role, host, first_ns / 1e9, last_ns / 1e9, payload_up, payload_down, repeated_up"
    " FROM conversation").fetchall()
beside = sum(any(role in ("update", "media", "metrics") and first < episode["end_s"]
                 and last > episode["start_s"] for role, _, first, last, *_ in decoys)
             for episode in found)
print(f"{run.parent.name}: {told['duration_s'] / 3600:.1f} h, {len(found)} of {len(uploads)} uploads"
      f" found, {len(left)} invented, {beside} beside a decoy, "
      f"{sum(entry['message_bytes'] > 0 for entry in truth)} messages, smallest "
      f"{min(entry['voice_bytes'] for entry in uploads)} bytes")
if lost:
    print("  lost, in bytes:", *sorted(entry["voice_bytes"] for entry in lost))
for wanted in ("update", "media", "metrics"):
    rows = [row for row in decoys if row[0] == wanted]
    print(f"  {wanted}: {len(rows)} conversations, {sum(row[4] for row in rows)} bytes up"
          f" (most in one {max((row[4] for row in rows), default=0)}),"
          f" {sum(row[5] for row in rows)} down, {sum(row[6] for row in rows)} up again")
    if not rows:
        problems.append(f"no decoy to a host of role {wanted}")
if len(uploads) < 20 or not any(entry["message_bytes"] for entry in truth):
    problems.append(f"only {len(uploads)} uploads: nothing is proved")
for problem in problems:
    print(f"  {run.parent.name}: {problem}", file=sys.stderr)
sys.exit(bool(problems))
PYTHON

# live NAME SEED CODEC: one night of one speaker.
live() {
  python3 compose.py "$2" $night_s $silent_s "$XDG_CACHE_HOME"/hotmic/voices/*.words |
    "$SOFT_SPEAKER" --name "$1" --mac "02:00:00:00:20:0$2" --seed "$2" --codec "$3" --habits busy \
      --frames "$1.pcap" --ledger "$1.jsonl" >/dev/null
}

# found_in NAME SEED OUT FLOOR OPTION...: imports a night, and compares what it says with the ledger.
found_in() {
  expect_exit 1 "$HOTMIC" import --quiet --pcap "$1.pcap" --profile soft-speaker \
    --mac "02:00:00:00:20:0$2" --out "$3" "${@:5}"
  python3 compare.py "$(run_of "$3")" "$1.pcap" "$1.jsonl" "$4" || wrong=1
}

# By what the voice host's threshold was worked out.
threshold_of() {
  jq -r '.destinations[] | select(.role == "voice") | .threshold_by' "$(run_of "$1")/run.json"
}

judge_night() { # NAME SEED FLOOR
  found_in "$1" "$2" "$1-without" "$3"
  expect_same "threshold without a baseline" "$(threshold_of "$1-without")" profile
  expect_exit 0 "$HOTMIC" baseline "$(run_of "$1-without")" --from $boot_s \
    --until $((silent_s - 100)) --out "$1-learned"
  found_in "$1" "$2" "$1-with" 0 --baseline "$1-learned"
  expect_same "threshold with one" "$(threshold_of "$1-with")" baseline
}

live north 1 pcm & first=$!
live south 2 pcm & second=$!
wait $first || fail "the first night broke off"
live attic 3 opus & third=$!
wait $second || fail "the second night broke off"
wait $third || fail "the third night broke off"
wrong=0
judge_night north 1 0
judge_night south 2 0
# What is below the profile's floor is lost without a baseline; nothing else is, nothing with one.
judge_night attic 3 15000
few=$(jq .uploads "$(run_of attic-without)/run.json") all=$(jq .uploads "$(run_of attic-with)/run.json")
[ "$few" -lt "$all" ] || fail "attic: $all uploads with a baseline, as many ($few) without"
[ $wrong -eq 0 ] || fail "imports and ledgers disagree"

# A bench whose speakers are busy gives the same night as one whose speakers are not: the sound is the
# same, only the traffic is not.
busy=$HOTMIC_SOURCE/fixtures/benches/twin-busy.yaml
for bench in "$twin" "$busy"; do
  name=$(basename "$bench" .yaml)
  expect_exit 1 "$HOTMIC" run --quiet --seed 1 --bench "$bench" --out "on-$name" \
    "$conversations/hardwood-floors.yaml"
  run=$(run_of "on-$name")
  cat "$run"/truth/*.jsonl >"$name.truth"
  jq -r '.uploads, (.episodes | sort_by(.device, .start_s)[] | "\(.device) \(.stage) \(.intended)")' \
    "$run/run.json" >"$name.episodes"
done
cmp twin.truth twin-busy.truth || fail "busy speakers did something else"
diff twin.episodes twin-busy.episodes || fail "busy speakers are judged otherwise"
[ "$(wc -l <twin.episodes)" -gt 10 ] || fail "too few episodes to compare"
expect_same "hosts with music" "$(jq '[.destinations[] | select(.role == "media")] | length > 0' \
  "$(run_of on-twin-busy)/run.json")" true
