#!/bin/bash
# Every path that README.md and CONTRIBUTING.md name is there.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need python3
cd "$HOTMIC_SOURCE"
documents=()
for document in README.md CONTRIBUTING.md .github/CONTRIBUTING.md; do
  [ -f "$document" ] && documents+=("$document")
done
[ ${#documents[@]} -gt 0 ] || skip "there is no README.md or CONTRIBUTING.md yet"
python3 - "${documents[@]}" <<'PYTHON'
import glob, pathlib, re, sys

# Places that come to be when something is built or run.
made = ("runs/", "build/", "report/", "evidence/", "audio/", "truth/")
endings = r"\.(c|h|sh|yaml|yml|md|txt|json|css|gram|py|cmake)$"
tops = {path.name for path in pathlib.Path(".").iterdir()} - {"build"}
problems = named = 0


def candidates(text):
    blocks = re.findall(r"```.*?```|^(?: {4}|\t).*$", text, re.S | re.M)
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    for piece in blocks + inline:
        for word in re.split(r"[\s'\"=|<>();,]+", piece):
            yield word.lstrip("`").rstrip("`:.,").removeprefix("./"), False
    for link in links:
        if "://" not in link and not link.startswith("mailto:"):
            yield link, True


def is_path(word):
    if word.startswith(("/", "~", "$", "-", "{", "..")) or "://" in word or word.startswith(made):
        return False
    if "NAME" in word or "..." in word or "…" in word:
        return False
    first = word.split("/")[0]
    return ("/" in word and first in tops) or (
        re.search(endings, word) is not None and "/" in word)


for document in sys.argv[1:]:
    beside = pathlib.Path(document).parent
    for word, certain in candidates(pathlib.Path(document).read_text(encoding="utf-8")):
        if not certain and not is_path(word):
            continue
        named += 1
        word = word.rstrip("/")
        if not (glob.glob(word) or glob.glob(str(beside / word))):
            print(f"{document}: names `{word}`, which is not there", file=sys.stderr)
            problems += 1
print(f"{named} places named in {', '.join(sys.argv[1:])}")
sys.exit(problems > 0)
PYTHON
