# A calibration through sound cards finds what the far side's loudspeakers and microphone really are; runs then keep their levels.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all

# The far side is twin-imperfect.yaml. The near side is told nothing of what things really are there.
imperfect=$HOTMIC_SOURCE/fixtures/benches/twin-imperfect.yaml
sed -e '/^  hallway:/,/^$/d' -e '/^  bedroom:/,/^$/d' -e 's/^levels_hold_at:.*/&\ncalibration: calibrations/' \
  "$kernel_bench" >bench.yaml
kernel_bench=$PWD/bench.yaml
expect_no_line really bench.yaml

# room_with_microphone_at PLACE: to ./PLACE.yaml. What hands do; `calibrate` says where.
room_with_microphone_at() {
  python3 - "$imperfect" "$1" >"$1.yaml" <<'PYTHON'
import math, re, sys
path, place = sys.argv[1:]
left, right, kitchen, home = [2.0, 2.0, 1.2], [3.0, 2.0, 1.2], [2.5, 1.0, 0.9], [2.5, 2.2, 1.2]
def before(loudspeaker):
    way = [k - l for k, l in zip(kitchen, loudspeaker)]
    return [l + 0.3 * w / math.hypot(*way) for l, w in zip(loudspeaker, way)]
there = {'calibrator': home, 'left': before(left), 'right': before(right), 'kitchen': kitchen, 'home': home}[place]
with open(path) as file:
    text = file.read()
moved, count = re.subn(r'(name: reference\n  position_m: )\[2\.5, 2\.2, 1\.2\]', rf'\g<1>{there}', text)
sys.exit('no microphone to move') if count != 1 else print(moved, end='')
PYTHON
}

# by_hand PLACE [OPTION...]: what the next step asks for; the far side, in which no device lives, goes on with the
# microphone there.
by_hand() {
  local place=$1 said
  shift
  # Looking again and again is slow here: this waits for the prompt, which is no line.
  until [[ "${said:-}" == *"Then press Enter (q" ]]; do
    if ! IFS= read -r -d ':' said <&4 || [[ "$said" == *"try again (q" ]]; then
      printf '%s' "$said" | cat calibrate.out - calibrate.err far-side.out >&2
      fail "calibrate did not come to: the microphone at $place"
    fi
    printf '%s:' "$said" >>calibrate.out
  done
  room_with_microphone_at "$place"
  [ -z "$runs" ] || stop_far_side
  runs=yes
  start_far_side "$PWD/$place.yaml" --without-devices "$@"
  echo >&3
}

mkfifo hands voice
# calibrate_by_hand [OPTION...]: of the far side.
calibrate_by_hand() {
  local place runs=
  : >calibrate.out
  hotmic calibrate --bench "$kernel_bench" <hands >voice 2>calibrate.err &
  hotmic=$!
  exec 3>hands 4<voice
  by_hand calibrator --in-calibrator "$@"
  for place in left right kitchen home; do by_hand "$place" "$@"; done
  by_hand calibrator --in-calibrator "$@"
  cat <&4 >>calibrate.out
  exec 3>&- 4<&-
  wait "$hotmic" || {
    code=$?
    cat calibrate.out calibrate.err
    fail "exit code $code of calibrate"
  }
  stop_far_side
}

# expect_truth FOLDER LATENCY_MS DISTANCE_M: what was found, and how far the last two may be off.
expect_truth() {
python3 - "$imperfect" "$1"/2*/calibration.yaml "$2" "$3" <<'PYTHON'
import re, sys
truth_path, found_path, within_ms, within_m = sys.argv[1:]
far_side_ms = 400 # which it adds itself, and kernel.yaml says
way_m = {'at_device': 1.1576, 'at_microphone': 0.5385}
with open(truth_path) as truth, open(found_path) as found:
    truth, found = truth.read(), found.read()

# number(TEXT, KEY...): the first of the last key after the first of each key before it.
def number(text, *keys):
    for key in keys:
        text = text[re.search(rf'\b{key}"?:', text).end():]
    return float(re.match(r'\s*([-+.\w]+)', text)[1])

def expect(what, is_, should_be, within):
    print(f'note: {what}: {is_:.4f}, truly {should_be:.4f}')
    if not abs(is_ - should_be) <= within:
        sys.exit(f'FAILED: {what}: {is_:.4f}, expected {should_be:.4f} +-{within}')

expect('microphone, dB SPL', number(found, 'microphone', 'full_scale_dbspl'),
       number(truth, 'microphone', 'really', 'full_scale_dbspl'), 0.1)
expect('room, dBA', number(found, 'noise', 'laeq_dbspl'), number(truth, 'noise_dba'), 0.5)
for name in 'left', 'right':
    expect(f'latency of {name}, ms', number(found, 'loudspeakers', name, 'latency_ms'),
           number(truth, 'loudspeakers', name, 'latency_ms') + far_side_ms, float(within_ms))
    expect(f'own clock of {name}, ppm', number(found, 'loudspeakers', name, 'drift_ppm'), 0, 0.5)
    for place, distance_m in way_m.items():
        expect(f'distance of {name} {place}, m', number(found, 'loudspeakers', name, place, 'distance_m'), distance_m, float(within_m))
    for sound in 'pink', 'speech':
        expect(f'{sound} of {name}, dB', number(found, 'loudspeakers', name, f'{sound}_dbspl'), 65, 0.5)
PYTHON
}

# The far side keeps whole frames, so half of one (0.0104 ms) may be its own; stamps add less here.
calibrate_by_hand
expect_truth calibrations 0.015 0.05

# The calibrated bench plays at its levels, from the first cue on, and the only stranger is the device that answers.
start_far_side "$imperfect"
begin_run night
code=0
wait "$hotmic" || code=$?
stop_far_side
[ "$code" -eq 0 ] || {
  cat night.out night.err
  fail "exit code $code of the run"
}
run=$(run_of night)
expect_line '^preflight: left: .* at the microphone \(expected ' night.err
in_record() {
  sqlite3 -readonly "$run/record.sqlite" "$1"
}
expect_same "cues measured" "$(in_record "SELECT count(*) FROM cue_level WHERE measured_dbspl IS NOT NULL")" 3
expect_same "cues off their level" "$(in_record "SELECT * FROM cue_level WHERE abs(deviation_db) > 1")" ""
note "levels asked 65 dB: $(in_record "SELECT group_concat(round(measured_dbspl, 2), ' ') FROM cue_level")"
# It speaks while its light says so.
jq -c '.strangers[]' "$run/run.json" >strangers
expect_same "prompts heard" "$(grep -c '"prompt":true.*"devices":\["kitchen"\]' strangers)" 2
expect_same "sounds that nobody played" "$(wc -l <strangers)" 2

# Two cards whose clocks differ by 50 ppm are not taken for loudspeakers with clocks of their own. The simulated
# card's clock wavers by some frames when it is not as fast as it claims: that is the limit here.
sound-peer shift hw:Loopback 99995
sed 's/^calibration: .*/calibration: apart/' bench.yaml >apart.yaml
kernel_bench=$PWD/apart.yaml
calibrate_by_hand --resample
expect_truth apart 0.15 0.1
