# Eight loudspeakers, four light lines, two consoles at 921600 baud and 2,000 packets/s at once: nothing is lost.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# Seconds: 420
# For KERNEL_SOAK_MINUTES (1). In virtual time resident memory must stay flat, too; in real time hotmic's share of the
# CPU is printed.
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
minutes=${KERNEL_SOAK_MINUTES:-1}
settled_s=20 # by then every buffer, cache and table has the size that it keeps
grown_max_kb=512
every_s=10
"$wires" all
lines=(kitchen-red kitchen-green kitchen-blue hallway-red)
consoles=(0 1)

{
  cat <<'YAML'
hotmic: bench/1
name: busy
sound:
  driver: alsa
  playback: "hw:Loopback,0,0"
  capture: "hw:Mic,1,0"
  room_m: [5.2, 4.1, 2.5]
  rt60_s: 0
  noise_dba: 20
levels_hold_at: kitchen
microphone: {name: reference, position_m: [2.5, 2.0, 1.2], full_scale_dbspl: 114, channel: 2}
devices:
  kitchen:
    profile: soft-speaker
    mac: 02:00:00:00:10:01
    position_m: [2.5, 1.0, 0.9]
    taps:
      light: {kind: led, chip: leds, lines: {red: kitchen-red, green: kitchen-green, blue: kitchen-blue, white: hallway-red}}
      net:   {kind: capture, interface: uplink}
YAML
  for n in "${consoles[@]}"; do
    echo "      uart$n: {kind: console, port: /dev/serial/by-id/usb-hotmic_tap_${n}_000$n-if00, baud: 921600, framing: 8N1}"
  done
  echo loudspeakers:
  for n in 1 2 3 4 5 6 7 8; do
    echo "  box$n: {position_m: [$((n % 4 + 1)), $((n / 5 + 1)).5, 1.2], full_scale_dbspl: 104, channel: $n, latency_ms: 300}"
  done
} >bench.yaml

# A little more of sound than of load, on all loudspeakers at once. Consoles may be without heartbeat for 30 s at
# the end.
{
  cat <<'YAML'
hotmic: script/1
title: All at once
cast:
  Ann: {voice: {flite: awb}, loudspeaker: box1, level_dbspl: 60}
play:
YAML
  for n in 1 2 3 4 5 6 7 8; do
    echo "  - bed: {noise: pink, loudspeaker: box$n, level_dbspl: 45, for_s: $((60 * minutes + 4))}"
  done
  echo "  - silence_s: $((60 * minutes))"
} >script.yaml

# In real time a kernel whose system calls cost 30 us carries a tenth of it.
edges=200 baud=921600 packets=2000
is_virtual || {
  edges=20 baud=92160 packets=200
  note "in real time a tenth of the load: $edges edges/s, $packets packets/s, consoles with $baud baud worth of bytes"
}
files=
for line in "${lines[@]}"; do files+=${files:+,}$(pull_of leds "$line"); done
busy-devices --bench bench.yaml --seconds $((60 * minutes)) --pulls "$files" --edges $edges \
  --consoles "$(printf '/dev/ttyGS%s,' "${consoles[@]}" | sed 's/,$//')" --baud $baud \
  --interface dev-0 --packets $packets >sent 2>sent.err &
devices=$!
await '^ready' sent 20

began=$(date +%s)
hotmic run --bench bench.yaml --out runs script.yaml >out 2>err &
hotmic=$!

# Resident and anonymous memory in kB, CPU ticks (100 a second).
look() {
  awk -v when="$1" '/^VmRSS|^RssAnon/ { memory = memory " " $2 } END { print when memory }' "/proc/$hotmic/status" | tr '\n' ' '
  sed 's/.*) //' "/proc/$hotmic/stat" | awk '{ print $12, $13 }'
}

until grep -q '^begun' sent; do
  { kill -0 "$hotmic" && kill -0 "$devices"; } 2>/dev/null || {
    cat out err sent sent.err >&2
    fail "the session or the far side ended before it began"
  }
  sleep 0.1
done
look 0 >memory
for ((at = every_s; at <= 60 * minutes - every_s; at += every_s)); do
  sleep $every_s
  kill -0 "$hotmic" 2>/dev/null || break
  look $at >>memory
done
await '^sent all' sent 60
: >judging
while kill -0 "$hotmic" 2>/dev/null; do
  look 0 >>judging 2>/dev/null || true
  sleep 2
done
code=0
wait "$hotmic" || code=$?
note "hotmic took $(($(date +%s) - began)) s and ended with $code"
[[ "|0|1|2|" == *"|$code|"* ]] || {
  cat out err >&2
  fail "exit code $code"
}
kill -TERM "$devices"
expect_ends "$devices" 10
sed -n 's/^load /note: sent: /p; s/^sound/note: sound/p' sent
run=$(run_of runs)

awk -v settled="$settled_s" '
  $1 >= settled { if (!least || $2 < least) least = $2; if ($2 > most) most = $2; if (!anon || $3 < anon) anon = $3; if ($3 > anonymous) anonymous = $3 }
  END { print least, most, anon, anonymous }' memory >flat
read -r least most least_anonymous most_anonymous <flat
note "resident memory from $settled_s s on: $least to $most kB, of it anonymous: $least_anonymous to $most_anonymous kB"
note "resident memory while it judges and writes pages: at most $(awk '$2 > most { most = $2 } END { print most + 0 }' judging) kB"
if ! is_virtual; then
  awk 'NR == 1 { t = $1; user = $4; kernel = $5 } END { if ($1 > t) printf "note: CPU share of hotmic, of the one core of a kernel whose system calls cost 30 us: %.1f %% its own code, %.1f %% in the kernel\n", ($4 - user) / ($1 - t), ($5 - kernel) / ($1 - t) }' memory
fi

python3 - "$run" sent "${KERNEL_BENCH_TIME:-real}" <<'PYTHON'
import json, re, sqlite3, sys
run, sent_path, time = sys.argv[1:]
wrong = []

def expect(what, found, expected):
    if found != expected:
        wrong.append(f'{what}: found {found}, expected {expected}')

db = sqlite3.connect(f'file:{run}/record.sqlite?mode=ro', uri=True)
with open(f'{run}/run.json') as file:
    gaps = json.load(file)['gaps']
sent = []
with open(sent_path) as file:
    for line in file:
        if line.startswith('load '):
            words = line.split()
            sent.append({'name': words[1], **{k: float(v) for k, v in zip(words[2::2], words[3::2])}})
lights, net, *uarts = sent
wires = dict(db.execute("SELECT key, value FROM meta WHERE key LIKE 'wire.%'"))
for key, value in sorted(wires.items()):
    print(f'note: {key}: {value}')
late_us = max(load['worst_late_us'] for load in sent)
for load in sent:
    expect(f'{load["name"]} that could not be sent', load['failed'], 0)

# What came is what was sent, in the order in which it was sent.
expect('edges', wires['wire.kitchen.light'], f'{lights["sent"]:.0f} edges, 0 known to be lost')
expect('packets', wires['wire.kitchen.net'], f'{net["sent"]:.0f} packets, 0 known to be lost')
rows = db.execute("SELECT value FROM event WHERE tap = 'net' AND kind = 'sent' ORDER BY at_ns, seq")
count = strays = 0
for count, (value,) in enumerate(rows, 1):
    strays += value != 100 + (count - 1) % 1000
expect('packets in the record', count, int(net['sent']))
expect('packets out of order or of another size', strays, 0)
for n, uart in enumerate(uarts):
    expect(f'bytes of console {n}', wires[f'wire.kitchen.uart{n}'], f'{uart["bytes"]:.0f} bytes, 0 known to be lost')
    rows = db.execute("SELECT text FROM event WHERE tap = ? AND kind = 'console' ORDER BY at_ns, seq", (f'uart{n}',))
    count = strays = 0
    for count, (text,) in enumerate(rows, 1):
        strays += len(text) != 79 or int(text[22:31]) != count - 1
    expect(f'lines of console {n} in the record', count, int(uart['sent']))
    expect(f'lines of console {n} out of order or damaged', strays, 0)
expect('gaps', [f'{g}' for g in gaps][:5], [])
expect('gaps in the record', db.execute("SELECT count(*) FROM event WHERE kind = 'gap'").fetchone()[0], 0)
worst = db.execute("SELECT tap, max(slack_ns) / 1000 FROM event WHERE device = 'kitchen' GROUP BY tap").fetchall()
print('note: uncertainty at most', ', '.join(f'{tap} {slack} us' for tap, slack in worst))
events, size = db.execute("SELECT count(*), (SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()) FROM event").fetchone()
print(f'note: {events} events in {size / 1e6:.0f} MB of record')
if not wrong:
    sys.exit(0)
if time == 'real' and late_us > 50000:
    print(f'skipped: too busy a machine for real time: the load itself was {late_us / 1000:.0f} ms late; {"; ".join(wrong)}'[:600])
    sys.exit(77)
sys.exit('FAILED: ' + '\n'.join(wrong))
PYTHON
# With a tenth of the packets the table of flows fills ten times as long.
! is_virtual || expect_true "resident memory is flat from $settled_s s on" "$most - $least <= $grown_max_kb"
