#!/bin/bash
# The page, the summary and the event table tell the same story.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq python3 sqlite3
for script in "$conversations"/*.yaml; do
  run=$HOTMIC_RUNS/$(basename "$script" .yaml)
  sqlite3 -readonly "$run/record.sqlite" "SELECT device || ' ' || at_ns FROM event
    WHERE kind = 'light' AND (text LIKE 'cyan%' OR text LIKE '%cyan%')" >lit
  python3 - "$run" lit <<'PYTHON' || fail "the page and the record of $run disagree"
import html.parser, json, pathlib, sys

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
        self.cards, self.links, self.text, self.counts, self.within = {}, [], [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        classes = (attributes.get("class") or "").split()
        if tag == "article" and "card" in classes:
            self.cards[attributes["id"]] = "intended" if "intended" in classes else "unintended"
        self.links += [attributes[key] for key in ("href", "src") if key in attributes]
        self.within.append("count" in classes and tag == "span")

    def handle_endtag(self, tag):
        if self.within:
            self.within.pop()

    def handle_data(self, data):
        self.text.append(data)
        if self.within and self.within[-1]:
            self.counts.append(data)


read = Page()
read.feed(page)
problems = []


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
clips = [link for link in read.links if link.endswith(".flac")]
expect("clips to hear and played", len(set(clips)), len(episodes) + len(unasked))
for problem in problems:
    print(f"  {run.name}: {problem}", file=sys.stderr)
print(f"{run.name}: {len(unasked)} unintended, {len(episodes) - len(unasked)} intended")
sys.exit(bool(problems))
PYTHON
done

# The demo's promise: at least one unintended episode with words, light, bytes by host and clips.
demo=$HOTMIC_RUNS/hardwood-floors
jq -e '[.episodes[] | select((.intended | not) and .words != "" and (.hosts | length) > 0)] | length > 0' \
  "$demo/run.json" >out || fail "no unintended episode with words and hosts in the demo"
for clip in "$demo"/evidence/*.flac; do
  [ "$(head -c 4 "$clip")" = fLaC ] || fail "$clip is not FLAC"
done
