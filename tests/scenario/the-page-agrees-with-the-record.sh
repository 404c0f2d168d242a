#!/bin/bash
# The page, the summary and the event table tell the same story, and a single file tells it too.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq python3 sqlite3
for script in "$conversations"/*.yaml; do
  run=$HOTMIC_RUNS/$(basename "$script" .yaml)
  sqlite3 -readonly "$run/record.sqlite" "SELECT device || ' ' || at_ns FROM event
    WHERE kind = 'light' AND (text LIKE 'cyan%' OR text LIKE '%cyan%')" >lit
  python3 - "$run" lit <<'PYTHON' || fail "the page and the record of $run disagree"
import html.parser, json, pathlib, re, sqlite3, sys

run = pathlib.Path(sys.argv[1])
told = json.load(open(run / "run.json"))
page = (run / "report/index.html").read_text(encoding="utf-8")
lit = {}
for line in open(sys.argv[2]):
    device, at_ns = line.split()
    lit.setdefault(device, set()).add(int(at_ns))


class Page(html.parser.HTMLParser):
    """Cards by kind, headings with their counts, every link and its target."""

    def __init__(self):
        super().__init__()
        self.cards, self.keys, self.links, self.text, self.counts, self.within = {}, {}, [], [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        classes = (attributes.get("class") or "").split()
        if tag == "article" and "card" in classes:
            self.cards[attributes["id"]] = "intended" if "intended" in classes else "unintended"
            self.keys[attributes["id"]] = [attributes["data-" + key] for key in ("device", "stage", "asked")]
        for key in attributes:
            if key == "style" or key.startswith("on"):
                problems.append(f"<{tag} {key}> would not work under a strict content policy")
        if tag == "script" and "src" not in attributes:
            problems.append("a script stands in the page itself")
        self.links += [attributes[key] for key in ("href", "src") if key in attributes]
        self.within.append("count" in classes and tag == "span")

    def handle_endtag(self, tag):
        if self.within:
            self.within.pop()

    def handle_data(self, data):
        self.text.append(data)
        if self.within and self.within[-1]:
            self.counts.append(data)


problems = []
read = Page()
read.feed(page)


def expect(what, found, wanted):
    if found != wanted:
        problems.append(f"{what}: found {found}, expected {wanted}")


episodes = told["episodes"]
unasked = [episode for episode in episodes if not episode["intended"]]
kinds = list(read.cards.values())
expect("unintended cards", kinds.count("unintended"), len(unasked))
expect("intended cards", kinds.count("intended"), len(episodes) - len(unasked))
expect("headings' counts", read.counts[:2], [str(len(unasked)), str(len(episodes) - len(unasked))])
expect("unintended in run.json", told["unintended"], len(unasked))
expect("by device", sum(device["unintended"] for device in told["devices"]), len(unasked))
for number, episode in enumerate(episodes, 1):
    expect(f"card of episode {number}", read.cards.get(f"episode-{number}"),
           "intended" if episode["intended"] else "unintended")
    expect(f"what episode {number} is filtered by", read.keys.get(f"episode-{number}"),
           [episode["device"], episode["stage"], "yes" if episode["intended"] else "no"])
    wake_s = episode["stages"].get("wake")
    near = [at for at in lit.get(episode["device"], ()) if abs(at - wake_s * 1e9) <= 1000]
    expect(f"light rows at episode {number}'s wake, {wake_s} s", len(near), 1)
for reason in told["reasons"]:
    expect(f"reason on the page: {reason}", reason in "".join(read.text), True)
for link in read.links:
    if link.startswith("#"):
        expect(f"target of {link}", f'id="{link[1:]}"' in page, True)
    else:
        expect(f"{link} is a relative path", "://" in link or link.startswith("/"), False)
        expect(f"{link} is there", (run / "report" / link).is_file(), True)
night = (run / "report/night.js").read_text(encoding="ascii")
strip = json.loads(re.sub(r",(\s*[]}])", r"\1", night.removeprefix("window.hotmicNight=").rstrip().rstrip(";")))
expect("episodes of the strip", sorted(entry[0] for entry in strip["episodes"]),
       list(range(1, len(episodes) + 1)))
drawn = sum(sum(each[1:]) for lane in strip["lanes"] if lane["kind"] == "bytes" for each in lane["bins"])
with sqlite3.connect(f"file:{run}/record.sqlite?mode=ro", uri=True) as record:
    sent, = record.execute("SELECT total(value) FROM event WHERE kind = 'sent'").fetchone()
    taps, = record.execute("SELECT count(*) FROM tap WHERE kind IN "
                           "('led', 'console', 'sniffer', 'capture', 'microphone')").fetchone()
expect("bytes of the strip", drawn, int(sent))
expect("lanes of the strip", len(strip["lanes"]), taps)
clips = [link for link in read.links if link.endswith(".flac")]
expect("clips to hear and played", len(set(clips)), len(episodes) + len(unasked))
for problem in problems:
    print(f"  {run.name}: {problem}", file=sys.stderr)
print(f"{run.name}: {len(unasked)} unintended, {len(episodes) - len(unasked)} intended")
sys.exit(bool(problems))
PYTHON
done

# One file with all in it leads to nothing beside it.
cp -r "$HOTMIC_RUNS/hardwood-floors" copy
status=0
"$HOTMIC" report copy --single-file one.html >out 2>err || status=$?
[ "$status" -le 2 ] || fail "report --single-file ended with $status: $(cat err)"
grep -q '^single file: one.html (' out || fail "it did not say where the file is: $(cat out)"
! grep -qE '(src|href)="[^#d]' one.html || fail "it leads to $(grep -oE '(src|href)="[^#d][^"]*' one.html | head -1)"
grep -q 'src="data:audio/flac;base64,ZkxhQ' one.html || fail "it holds no clip"
status=0
"$HOTMIC" report copy one.html >out 2>err || status=$?
[ "$status" -eq 64 ] || fail "a second argument without --single-file ended with $status"

# The demo's promise: at least one unintended episode with words, light, bytes by host and clips.
demo=$HOTMIC_RUNS/hardwood-floors
jq -e '[.episodes[] | select((.intended | not) and .words != "" and (.hosts | length) > 0)] | length > 0' \
  "$demo/run.json" >out || fail "no unintended episode with words and hosts in the demo"
for clip in "$demo"/evidence/*.flac; do
  [ "$(head -c 4 "$clip")" = fLaC ] || fail "$clip is not FLAC"
done
