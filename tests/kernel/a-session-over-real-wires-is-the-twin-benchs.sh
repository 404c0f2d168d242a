# What a session finds through card, lines, ports and network is what it finds on the twin bench, to the byte.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# Seconds: 420
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" all

# In real time as much as a test may last, and with room for a machine that has other things to do.
script=$conversations/hardwood-floors.yaml latency_s=0.4
if ! is_virtual; then
  script=short.yaml latency_s=0.8
  write_short_script "$script"
  sed -e 's/latency_ms: 400/latency_ms: 800/' -e 's/buffer_ms: 60/buffer_ms: 500/' "$kernel_bench" >patient.yaml
  kernel_bench=$PWD/patient.yaml
fi

expect_exit '0|1|2' hotmic run --bench "$twin" --seed 1 --out twin-runs --quiet "$script"
expected=$code
twin_run=$(run_of twin-runs)

start_far_side "$twin" --seed 1 --played "$twin_run/audio/played-0001.flac"
observe hotmic run --bench "$kernel_bench" --seed 1 --out runs --quiet "$script"
sleep 1
stop_far_side
[ -d runs ] || {
  cat out err >&2
  fail "no run: exit code $code"
}
run=$(run_of runs)

# A busy machine cannot keep real time; then there is nothing to compare, and the run says so itself.
far_side_says() {
  jq -r ".$1" truth/far-side.json
}
expect_same "the session is found in the sound" "$(far_side_says aligned)" 1
gaps=$(jq '.gaps | length' "$run/run.json")
if ! is_virtual && [ $(($(far_side_says late) + gaps)) -gt 0 ]; then
  skip "too busy a machine for real time: $(far_side_says late) late writes on the far side, $gaps gaps told"
fi
expect_same "exit code" "$code" "$expected"
expect_same "late writes on the far side" "$(far_side_says late)" 0
expect_same "refused writes on the far side" "$(far_side_says refused)" 0
expect_same "microphone" "$(far_side_says microphone_moved_frames)" 0

python3 - "$twin_run" "$run" cloud.json "${KERNEL_BENCH_TIME:-real}" "$latency_s" <<'PYTHON'
import json, sqlite3, statistics, sys
twin_dir, kernel_dir, cloud_path, time, latency_s = sys.argv[1:]

def fail(text):
    sys.exit('FAILED: ' + text)

def load(directory):
    db = sqlite3.connect(f'file:{directory}/record.sqlite?mode=ro', uri=True)
    with open(f'{directory}/run.json') as file:
        return json.load(file), db

# A question to the name server goes out with the light: which is first by a microsecond decides whose it is.
def by_device(run):
    devices = {}
    for episode in run['episodes']:
        episode['hosts'] = {host: n for host, n in episode['hosts'].items() if host[0].isalpha()}
        devices.setdefault(episode['device'], []).append(episode)
    return devices

twin, twin_db = load(twin_dir)
kernel, kernel_db = load(kernel_dir)
first_cue = "SELECT at_ns FROM event WHERE kind = 'cue' ORDER BY at_ns LIMIT 1"
shift_s = (kernel_db.execute(first_cue).fetchone()[0] - twin_db.execute(first_cue).fetchone()[0]) / 1e9 + float(latency_s)

# The same episodes.
same = ('stage', 'intended', 'cause', 'recorded', 'voice_bytes', 'message_bytes', 'words', 'hosts')
worst = 0
for device, expected in by_device(twin).items():
    found = by_device(kernel).get(device, [])
    if len(found) != len(expected):
        fail(f'{device}: {len(found)} episodes, not {len(expected)}')
    for f, e in zip(found, expected):
        for key in same:
            if f[key] != e[key]:
                fail(f'{device} at {f["start_s"]} s: {key} is {f[key]}, not {e[key]}')
        for stage in e['stages']:
            worst = max(worst, abs(f['stages'][stage] - e['stages'][stage] - shift_s))
if worst > 0.3:
    fail(f'a stage is {worst:.3f} s off its time')
if not twin['episodes']:
    fail('no episodes')
if kernel['verdict'] != twin['verdict']:
    fail(f'verdict {kernel["verdict"]}, not {twin["verdict"]}')
print(f'note: {len(twin["episodes"])} episodes, the same; stages at most {worst * 1e3:.1f} ms off')

# Light edges, against when they are due by the sound that they belong to.
lights = "SELECT device, text, at_ns FROM event WHERE kind = 'light' ORDER BY device, at_ns"
pairs = list(zip(kernel_db.execute(lights), twin_db.execute(lights)))
if not pairs or any(k[:2] != t[:2] for k, t in pairs):
    fail('the lights differ')
errors = sorted(abs((k[2] - t[2]) / 1e3 - shift_s * 1e6) for k, t in pairs)
p50, p99 = statistics.median(errors), errors[int(0.99 * (len(errors) - 1))]
print(f'note: {len(errors)} lights, (edge time - cue time) off by p50 {p50:.1f} us, p99 {p99:.1f} us')
if time == 'virtual' and p99 > 100:
    fail(f'p99 {p99:.1f} us, more than 100 us in virtual time')

# The bytes that the cloud counted, by device and host.
sums = "SELECT device, text, sum(value) FROM event WHERE kind = 'sent' GROUP BY device, text"
names = dict(text.split(' ')[:2][::-1] for (text,) in kernel_db.execute("SELECT DISTINCT text FROM event WHERE kind = 'name'"))
macs = {'02:00:00:00:10:01': 'kitchen', '02:00:00:00:10:02': 'hallway', '02:00:00:00:10:03': 'bedroom'}
seen = {(device, text.split(' ')[1]): n for device, text, n in kernel_db.execute(sums) if not text.startswith('local ')}
with open(cloud_path) as file:
    cloud = json.load(file)
counted = {(macs[row['mac']], names.get(row['address'], row['address'])): row['bytes']
           for row in cloud['received'] if row['mac'] in macs}
if cloud['dropped'] or any(row['missing'] for row in cloud['received']):
    fail('the cloud missed something itself')
if seen != counted:
    fail(f'bytes sent: seen {seen}, counted by the cloud {counted}')
print(f'note: {sum(counted.values())} bytes to {len(counted)} hosts of devices, as the cloud counted')
PYTHON
