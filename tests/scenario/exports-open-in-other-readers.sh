#!/bin/bash
# A run's events, lights and words, exported, are the same in other programs; hostile text stays text.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3 jq python3

write_short_script short.yaml
expect_exit "0|1|2" "$HOTMIC" run --quiet --seed 1 --bench "$twin" --out runs short.yaml
run=$(run_of runs)
ask() { sqlite3 -readonly "$run/record.sqlite" "$1"; }
export_to() { # export_to FORMAT FILE
  expect_exit 0 "$HOTMIC" export "$run" --to "$1" --out "$2"
  [ ! -s err ] || fail "export --to $1 has complaints: $(cat err)"
}

# Labels: three columns of a line, and as many words, cues and lights as the record has, at their times.
check_labels() {
  export_to audacity labels.txt
  expect_same "label lines" "$(wc -l <labels.txt)" "$(sed -nE 's/^labels.txt: ([0-9]+) labels.*/\1/p' out)"
  python3 - "$run/record.sqlite" <<'PYTHON' || fail "labels and record differ"
import sqlite3, sys
with open("labels.txt", encoding="utf-8", newline="") as file:  # strict: raises if it is not UTF-8
    rows = [line.split("\t") for line in file.read().split("\n")[:-1]]
assert all(len(row) == 3 for row in rows), [row for row in rows if len(row) != 3][:3]
assert all(0 <= float(a) <= float(b) for a, b, _ in rows)
assert all(ch.isprintable() for row in rows for ch in row[2]), "a label hides something"
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
db.text_factory = bytes
def times(kind):
    return sorted((row[0], row[1]) for row in rows if row[2].startswith(kind + " ") or row[2].startswith(kind + ":"))
def recorded(sql):
    return sorted((f"{a // 10**9}.{a % 10**9:09}", f"{b // 10**9}.{b % 10**9:09}") for a, b in db.execute(sql))
assert times("cue") == recorded("SELECT start_ns, end_ns FROM cue") != []
assert times("word") == recorded("SELECT start_ns, end_ns FROM word") != []
starts = sorted(a for a, _ in times("light"))
assert starts == [a for a, _ in recorded("SELECT at_ns, at_ns FROM event WHERE kind = 'light' AND value != 1")] != []
PYTHON
}
check_labels
expect_exit "0|1|2" "$HOTMIC" report "$run"
jq -r '.episodes[] | [.start_s, .end_s] | map(. * 1000 | round) | @tsv' "$run/run.json" | sort >wanted
[ -s wanted ] || fail "the run has no episodes"
awk -F'\t' '$3 ~ /^episode / { printf "%.0f\t%.0f\n", $1 * 1000, $2 * 1000 }' labels.txt | sort >found
cmp found wanted || fail "episodes differ: $(diff found wanted)"
expect_line $'\tstage kitchen: wake$' labels.txt

# CSV: two other readers have every event, every byte of it.
check_csv() {
  export_to csv events.csv
  python3 - "$run/record.sqlite" <<'PYTHON' || fail "the table and the record differ"
import csv, sqlite3, sys
with open("events.csv", encoding="utf-8", newline="") as file:
    rows = [[x.replace("\ufffd", "") for x in row] for row in csv.reader(file, strict=True)]
assert rows[0] == ["at_ns", "slack_ns", "device", "tap", "kind", "value", "text"], rows[0]
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
db.text_factory = lambda value: value.decode("utf-8", "ignore")
wanted = [[str(x) for x in row] for row in db.execute(
    "SELECT at_ns, slack_ns, device, tap, kind, value, text FROM event ORDER BY at_ns, seq")]
assert len(wanted) > 500 and rows[1:] == wanted, next(p for p in zip(rows[1:], wanted) if p[0] != p[1])
PYTHON
  rm -f import.sqlite
  sqlite3 import.sqlite '.mode csv' '.import events.csv event'
  expect_same "rows that sqlite3 imports" "$(sqlite3 import.sqlite 'SELECT count(*), sum(at_ns), sum(value) FROM event')" \
    "$(ask 'SELECT count(*), sum(at_ns), sum(value) FROM event')"
}
check_csv

# JSON: jq reads what sqlite3 writes of the same tables.
check_json() {
  export_to json all.json
  jq -e '.hotmic == "record/1"' all.json >/dev/null || fail "no version"
  while IFS='|' read -r table columns order; do
    ask "SELECT json_group_array(json_object($(sed -E "s/[a-z_]+/'&', &/g" <<<"$columns"))) FROM (SELECT * FROM $table ORDER BY $order)" |
      iconv -c -f UTF-8 -t UTF-8 | jq -cS . >wanted
    jq -cS ".$table" all.json | python3 -c 'import sys; sys.stdout.write(sys.stdin.read().replace("\ufffd", ""))' >found
    cmp found wanted || fail "$table differs"
  done <<'TABLES'
event|at_ns, slack_ns, device, tap, kind, value, text|at_ns, seq
cue|number, kind, speaker, voice, loudspeaker, text, script, line, start_ns, end_ns, level_dbspl|number
word|cue, start_ns, end_ns, text|cue, start_ns, rowid
meta|key, value|key
tap|device, name, kind|rowid
TABLES
}
check_json

# A trace: every stretch, moment and counter.
check_trace() {
  export_to chrome trace.json
  count() { jq "[.traceEvents[] | select($1)] | length" trace.json; }
  expect_same "rows" "$(jq '.traceEvents | length' trace.json)" "$(sed -nE 's/^trace.json: ([0-9]+) rows$/\1/p' out)"
  expect_same "counters" "$(count '.ph == "C"')" "$(ask "SELECT count(*) FROM event WHERE kind IN ('sent', 'received', 'sound')")"
  expect_same "cues" "$(count '.ph == "X" and .cat == "cue"')" "$(ask 'SELECT count(*) FROM cue')"
  expect_same "lights" "$(count '.ph == "X" and .cat == "light"')" "$(ask "SELECT count(*) FROM event WHERE kind = 'light' AND value != 1")"
  expect_same "moments" "$(count '.ph == "i"')" "$(ask "SELECT count(*) FROM event WHERE kind IN ('console', 'name')")"
  expect_same "bytes" "$(jq -c '[.traceEvents[] | select(.ph == "C" and .args.sent)] | group_by(.tid) | map(last.args | .sent + .received) | add' trace.json)" \
    "$(ask "SELECT sum(value) FROM event WHERE kind IN ('sent', 'received')")"
  expect_same "first cue" "$(jq '[.traceEvents[] | select(.cat == "cue")][0].ts * 1000 | round' trace.json)" "$(ask 'SELECT start_ns FROM cue LIMIT 1')"
  jq -e '[.traceEvents[] | select(.ph == "X") | .dur >= 0] | all' trace.json >/dev/null || fail "a stretch ends before it begins"
}
check_trace
expect_same "episodes" "$(count '.cat == "episode"')" "$(jq '.episodes | length' "$run/run.json")"
[ "$(count '.cat == "burst"')" -gt 0 ] || fail "no uploads"
expect_same "processes" "$(jq -r '[.traceEvents[] | select(.name == "process_name") | .args.name] | sort | join(" ")' trace.json)" \
  "bedroom bench bills-house hallway kitchen"

# A dump of waves: a parser of our own finds every change of every light, and of uploads those of the trace.
cat >read-vcd.py <<'PYTHON'
import re, sys
with open(sys.argv[1], encoding="utf-8") as file:
    head, body = file.read().split("$enddefinitions $end\n")
assert "$timescale 1 ns $end" in head
found = re.findall(r"\$scope module (\w+) \$end\n\$var wire 1 (\S+) (\w+) \$end\n\$upscope \$end\n", head)
assert len(found) == head.count("$var") == head.count("$scope") > 0, head
names = {code: name for _, code, name in found}
assert len(set(names.values())) == len(found) == len(names) and all(n.startswith(s + "_") for s, _, n in found), found
lights = {name.rsplit("_", 1)[0] for name in names.values() if not name.endswith("_upload")}
now, last, value = None, None, {}
for line in body.splitlines():
    if line.startswith("#"):
        now = int(line[1:])
        assert last is None or now > last or (now == last == 0), line
        last = now
    elif line[0] != "$":
        bit, code = line[0], line[1:]
        assert code in names and bit in "01x", line
        assert value.get(code) != bit, f"no change: {line}"
        if code in value:
            print(names[code], now, bit)
        value[code] = bit
assert set(value) == set(names), "a signal has no value"
for light in lights:  # of each, one meaning holds
    assert sum(value[c] == "1" for c, n in names.items() if n.rsplit("_", 1)[0] == light) == 1, light
PYTHON
check_vcd() {
  export_to vcd waves.vcd
  python3 read-vcd.py waves.vcd >waves || fail "the dump cannot be read"
  expect_same "changes" "$(wc -l <waves)" "$(sed -nE 's/^waves.vcd: ([0-9]+) changes.*/\1/p' out)"
}
check_vcd
ask "SELECT device || '_' || tap, at_ns, value FROM (SELECT *, lag(value, 1, 1) OVER (PARTITION BY device, tap ORDER BY at_ns, seq) AS before
  FROM event WHERE kind = 'light') WHERE value != before" | tr '|-' ' _' | sort >wanted
meanings=(unknown idle listening thinking speaking muted notification)
for i in 0 1 2 3 4 5 6; do
  sed -nE "s/bills_house_[0-9]+_/bills_house_/; s/^([a-z_]+_light)_${meanings[i]} ([0-9]+) 1\$/\1 \2 $i/p" waves
done | sort >found
[ -s wanted ] || fail "no light changed"
cmp found wanted || fail "lights differ: $(diff found wanted)"
for device in kitchen bedroom hallway; do
  expect_same "uploads of $device" "$(grep -c "^${device}_upload .* 1\$" waves)" \
    "$(jq --arg name $device '[.traceEvents[]] as $all | [$all[] | select(.name == "process_name" and .args.name == $name).pid][0] as $pid | [$all[] | select(.cat == "burst" and .pid == $pid)] | length' trace.json)"
done

# The same dump in sigrok, at a sample a millisecond: bit by bit the changes are where they should be.
if command -v sigrok-cli >/dev/null; then
  sigrok-cli -I vcd:downsample=1000000 -i waves.vcd -O csv:header=false:label=channel:time=false >samples.csv 2>err ||
    fail "sigrok-cli: $(cat err)"
  python3 - <<'PYTHON' || fail "sigrok reads other waves"
import csv
with open("samples.csv") as file:
    rows = [row for row in csv.reader(file) if row and not row[0].startswith((";", "META"))]
names, samples = rows[0], rows[1:]
changes = {}
for line in open("waves"):
    name, at, value = line.split()
    changes.setdefault(name, []).append((int(at), value))
checked = 0
assert set(changes) <= set(names), (changes, names)
for name in changes:
    column, wanted = names.index(name), changes[name]
    for (at, value), (until, _) in zip(wanted, wanted[1:] + [(len(samples) * 10**6, "")]):
        if until - at > 4 * 10**6:
            for ms in at // 10**6 + 2, until // 10**6 - 2:  # soon after it begins, and just before it ends
                assert samples[ms][column] == value, (name, at, value, ms)
                checked += 1
assert checked > 20, (checked, names)
PYTHON
else
  echo "not checked: sigrok-cli is not installed"
fi

# A blind tap is drawn as unknown, not as dark.
sqlite3 "$run/record.sqlite" "INSERT INTO event VALUES (2000000000, 900, 0, 'kitchen', 'light', 'gap', 500000000, 'unplugged'),
  (2000000000, 901, 0, 'kitchen', 'sniffer', 'gap', 500000000, 'unplugged')"
check_vcd
for signal in light_idle light_listening upload; do
  expect_line "^kitchen_$signal 2000000000 x\$" waves
  expect_line "^kitchen_$signal 2500000000 [01]\$" waves
done
expect_no_line '^(hallway|bedroom)_.* x$' waves

# Hostile text: it breaks no format, and is the same in all of them.
sqlite3 "$run/record.sqlite" <<'SQL'
WITH hostile(n, text) AS (VALUES
  (1, '"quoted", ''too'''), (2, 'two' || char(10) || 'lines' || char(13, 10) || 'more'), (3, 'a' || char(9) || 'tab'),
  (4, char(27) || '[31mred' || char(7, 8, 1)), (5, '</script><b>'), (6, '=cmd|'' /C calc''!A0'), (7, char(8238, 8233) || 'turned'),
  (8, CAST(X'ff41c328e28241' AS TEXT)), (9, '\u0000\'), (10, '$end #5 b111 !'), (11, ''), (12, CAST(X'41e282' AS TEXT)))
INSERT INTO event SELECT 3000000000 + n, 950 + n, 0, 'kitchen', 'uart', 'console', -1, text FROM hostile
UNION ALL SELECT 3000000000 + n, 970 + n, 0, 'kitchen', 'light', 'light', 2, text FROM hostile;
UPDATE word SET text = 'wo' || char(9) || 'rd' || char(10) || CAST(X'ff' AS TEXT) WHERE rowid = 1;
UPDATE cue SET text = 'l"ine\' || char(10) || '2' WHERE number = 1;
UPDATE meta SET value = 'now $end' || char(10) || '$var' WHERE key = 'started_utc';
UPDATE device SET name = 'kit chen$end' WHERE name = 'kitchen';
UPDATE tap SET device = 'kit chen$end' WHERE device = 'kitchen';
UPDATE control SET device = 'kit chen$end' WHERE device = 'kitchen';
UPDATE event SET device = 'kit chen$end' WHERE device = 'kitchen';
SQL
check_labels
check_csv
check_json
check_trace
check_vcd
expect_line '^kit_chen_end_[0-9]+_light_idle 2000000000 x$' waves
expect_line '"text":"\\"quoted\\", .too' all.json

# A million events take their time, but no room.
sqlite3 "$run/record.sqlite" "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
  INSERT INTO event SELECT 4000000000 + i * 1000, 5000 + i, 0, 'hallway', 'uart', 'console', -1, 'line ' || i FROM n"
for format in csv json chrome; do
  python3 - "$HOTMIC" "$run" $format <<'PYTHON' || fail "--to $format of a million events takes too much room"
import resource, subprocess, sys
subprocess.run([sys.argv[1], "export", sys.argv[2], "--to", sys.argv[3], "--out", "many"], check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(f"{sys.argv[3]}: {peak // 1024} MB")
sys.exit(peak > 100 * 1024)
PYTHON
done
