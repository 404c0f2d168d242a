#!/bin/bash
# Many nights make one page that names the first bad one, and numbers that Prometheus reads.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need python3

# Nights as a bench leaves them: make_nights FOLDER NIGHTS DEVICES [YEAR]. From the 21st on, the device
# named <kitchen> has another firmware, and records what nobody asked for each night.
cat >make-nights.py <<'PY'
import datetime, json, os, random, sys
folder, nights, devices = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(1)
classes = ["control", "false wake", "media wake", "self-triggered", "phantom", "while muted"]
for n in range(nights):
    when = datetime.datetime(int(sys.argv[4]) if sys.argv[4:] else 2026, 1, 1, 21) + datetime.timedelta(days=n)
    told, episodes, taps = [], [], []
    for d in range(devices):
        name = "<kitchen>" if d == 0 else "room %d" % d
        bad = 3 if d == 0 and n >= 20 else 1 if d > 2 and n % 40 < 15 and chance.random() < .2 else 0
        for i in range(10 + bad):
            unasked = i >= 10
            episodes.append({
                "device": name, "start_s": i * 2500.0 + d, "end_s": i * 2500.0 + d + 4, "words": "a <letter>",
                "stage": "send" if unasked and i == 12 else "upload" if unasked else "prompt",
                "class": "false wake" if unasked else "control", "intended": not unasked, "recorded": True,
                "slot": {"script": "tv.yaml", "line": 7 if i == 10 else i, "turn": 1, "offset_s": 0.5}})
        told.append({
            "name": name, "profile": "soft-speaker", "firmware": "2.0" if d == 0 and n >= 20 else "1.0",
            "unintended": bad, "recordings": bad, "sends": int(bad == 3), "delivered": 0,
            "classes": {c: bad if c == "false wake" else 0 for c in classes},
            "exposure_h": 8.0, "in_doubt": False, "controls_played": 10, "controls_heard": 10})
        taps += [{"device": name, "name": t, "kind": t, "gaps": int(n == 5 and d == 1), "slack_s": 0.0002,
                  "gap_s": 16.0 if n == 5 and d == 1 else 0.0} for t in ("led", "console", "sniffer")]
    episodes.sort(key=lambda e: e["start_s"])
    failed = any(d["unintended"] for d in told)
    run = {"hotmic-run": 1, "verdict": "fail" if failed else "pass", "complete": True, "version": "0.1.0",
           "bench": "lab \"1\"", "script": "tv.yaml", "started_utc": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
           "duration_s": 28800.0, "imported": False, "calibration": "20260101-lab",
           "sound": {"noise_dba": 29.5, "worst_deviation_db": 0.4}, "devices": told, "episodes": episodes,
           "taps": taps, "slots": {"scripts": ["tv.yaml"], "places": [x for line in range(200) for x in (0, line, 1)]}}
    place = os.path.join(folder, when.strftime("%Y%m%dT%H%M%SZ") + "-lab-tv-%08x" % n)
    os.makedirs(place + "/report")
    open(place + "/report/index.html", "w").write("<title>a report</title>")
    json.dump(run, open(place + "/run.json", "w"))
PY
make_nights() { python3 make-nights.py "$@"; }

# A page that needs no script and no style of its own, whose every link leads somewhere.
cat >check-page.py <<'PY'
import html.parser, os, sys, urllib.parse
page, ids, links, links_in = sys.argv[1], set(), [], 0
void = {"meta", "link", "br", "img"}
class Page(html.parser.HTMLParser):
    open = []
    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            assert name != "style" and not name.startswith("on"), (tag, name)
            if name == "id":
                assert value not in ids, "id %s is there twice" % value
                ids.add(value)
            if name in ("href", "src"):
                links.append(value)
        assert tag not in ("script", "style", "iframe", "letter", "kitchen"), tag
        if tag not in void:
            self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in void:
            self.open.pop()
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, "%s ends where it did not begin" % tag
Page().feed(open(page, encoding="utf-8").read())
assert not Page.open, Page.open
for link in links:
    url = urllib.parse.urlsplit(link)
    assert not url.scheme and not url.netloc, link
    if url.path:
        place = os.path.join(os.path.dirname(page), urllib.parse.unquote(url.path))
        assert os.path.isfile(place), "%s leads nowhere" % link
        links_in += 1
    else:
        assert url.fragment in ids, link
assert links_in > 20, links_in
PY

# Prometheus' text format, strictly: HELP and TYPE once, then samples of that metric alone.
cat >check-metrics.py <<'PY'
import re, sys
text = open(sys.argv[1], encoding="utf-8", newline="").read()
assert text.endswith("\n") and "\r" not in text
metric, state, seen, samples = None, None, set(), {}
label = r'[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"'
for line in text[:-1].split("\n"):
    if line.startswith("# HELP "):
        metric = line.split(" ")[2]
        assert metric not in seen, metric
        seen.add(metric)
        state = "help"
    elif line.startswith("# TYPE "):
        assert state == "help" and line == "# TYPE %s gauge" % metric, line
        state = "type"
    else:
        found = re.fullmatch(r"([a-z0-9_]+)(\{%s(?:,%s)*\})? (\S+)" % (label, label), line)
        assert found and found[1] == metric and state == "type", line
        assert found[1] + (found[2] or "") not in samples, line
        samples[found[1] + (found[2] or "")] = float(found[3])
whole = '{bench="lab \\"1\\"",script="tv.yaml"'
kitchen = whole + ',device="<kitchen>"}'
assert samples["hotmic_night_unintended" + kitchen] == 3, samples
assert samples["hotmic_night_rate_per_24h" + kitchen] == 9
assert abs(samples["hotmic_night_rate_upper_per_24h" + kitchen] - 23.26097) < 1e-4
assert samples["hotmic_night_exposure_hours" + kitchen] == 8
assert samples["hotmic_night_verdict" + whole + "}"] == 1
assert samples["hotmic_night_started_timestamp_seconds" + whole + "}"] == 1769806800
assert samples["hotmic_runs_left_out"] == 1 and samples["hotmic_runs_left_out_newer"] == 0
PY

make_nights runs 30 5
mkdir runs/20260103T120000Z-lab-tv-broken
echo '{"hotmic-run": 1, "verdict": ' >runs/20260103T120000Z-lab-tv-broken/run.json

umask 077
expect_exit 0 "$HOTMIC" trend runs --prom night.prom
expect_line '^page: runs/trend/index.html$' out
expect_line '^nights: 30, left out: 1$' out
expect_same 'who may read the metrics' "$(stat -c %a night.prom)" 644
python3 check-page.py runs/trend/index.html || fail 'the page is not as it should be'
python3 check-metrics.py night.prom || fail 'the metrics are not as they should be'
if command -v promtool >/dev/null; then promtool check metrics <night.prom || fail promtool; fi
page=runs/trend/index.html
says() { grep -qE -e "$1" "${2:-$page}" || fail "the page does not say: $1"; }
says 'First bad night: <a href="../20260121T210000Z-lab-tv-00000014/report/index.html">2026-01-21 21:00'
says 'firmware of &lt;kitchen&gt;: 2.0, before 1.0'
says 'wakes unasked nearer 3 times than once in 24 h since <a[^>]*>2026-01-21'
says '20260103T120000Z-lab-tv-broken.*no JSON'
says '<td>10 of 30 <small>33 % \(17 to 53\)</small></td><td>intermittent</td>'
[ -z "$(find . -name '*.partial')" ] || fail 'something half written is left'

# The same nights make the same bytes; elsewhere only links differ.
cp $page first.html
expect_exit 0 "$HOTMIC" trend runs
cmp -s $page first.html || fail 'the same nights made another page'
expect_exit 0 "$HOTMIC" trend runs/2026*00 runs/2026011*[0-9a-f] --out 'else where/deep' --last 3 --bench 'lab "1"'
python3 check-page.py 'else where/deep/index.html' || fail 'a page elsewhere leads nowhere'
says '3 of [0-9]+ nights, newest first' 'else where/deep/index.html'

# A newer run that cannot be counted keeps all others from looking like the newest.
mv runs/20260103T120000Z-lab-tv-broken runs/20260401T000000Z-lab-tv-broken
expect_exit 0 "$HOTMIC" trend runs --prom night.prom
says 'what is shown as newest may not be'
expect_line '^hotmic_runs_left_out_newer 1$' night.prom

refuse() { # refuse CODE PATTERN ARGUMENTS...
  local wanted=$1 pattern=$2
  shift 2
  expect_exit "$wanted" "$HOTMIC" trend "$@"
  expect_same "lines on standard error of: $*" "$(wc -l <err)" 1
  expect_line "^hotmic: $pattern" err
}
mkdir empty
refuse 64 'expected a folder of runs'
refuse 64 '--last 0: expected 1 to' runs --last 0
refuse 65 'nowhere: ' nowhere
refuse 65 'empty: no finished run is there' empty
refuse 65 'runs: no finished run of bench attic' runs --bench attic
[ ! -e empty/trend ] || fail 'a page of no nights was made'
run=$(echo runs/20260101*)
: >"$run/record.sqlite"
refuse 64 '.*it lies in a run directory' runs --out "$run/report"
refuse 64 '.*it lies in a run directory' runs --prom "$run/run.json"
expect_same 'a report beside which a page was asked for' "$(cat "$run/report/index.html")" '<title>a report</title>'

# Years of nights stay small and quick.
make_nights years 400 10 2024
TIMEFORMAT='%U %S'
read -r user system < <({ time "$HOTMIC" trend years >out 2>err; } 2>&1)
expect_line '^nights: 400, left out: 0$' out
size=$(stat -c %s years/trend/index.html)
echo "400 nights of 10 devices: $size bytes, $user + $system s of user and system time"
[ "$size" -lt 2000000 ] || fail "the page of 400 nights has $size bytes"
python3 -c 'import sys; sys.exit(sum(map(float, sys.argv[1:])) > 2)' "$user" "$system" || fail "it took $user + $system s"
