"""What a report of a million events costs, against a page of the same events by Jinja2.
SPDX-License-Identifier: GPL-3.0-or-later

Usage: bench-page.py HOTMIC BENCH_JUDGE [EVENTS]
Whole processes, turn by turn, told as CPU time: the clock on the wall also counts whoever else uses the
machine. The peer is what one writes first: a row an event, autoescaped, in the order of their times. How
soon our page can be used is wall time: from asking for it until a key that was pressed has its effect."""

import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3
PEER = r"""
import sqlite3, sys, jinja2
page = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string('''<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
<table><thead><tr><th>at</th><th>device</th><th>tap</th><th>kind</th><th>value</th><th>text</th></tr></thead><tbody>
{% for at, device, tap, kind, value, text in events %}
<tr><td>{{ at }}</td><td>{{ device }}</td><td>{{ tap }}</td><td>{{ kind }}</td><td>{{ value }}</td><td>{{ text }}</td></tr>
{% endfor %}
</tbody></table></body></html>
''')
db = sqlite3.connect('file:%s?mode=ro' % sys.argv[1], uri=True)
title = db.execute("SELECT value FROM meta WHERE key = 'title'").fetchone()[0]
events = db.execute('SELECT at_ns / 1e9, device, tap, kind, value, text FROM event ORDER BY at_ns, seq')
page.stream(title=title, events=events).dump(sys.argv[2], encoding='utf-8')
"""


def cost(command, codes=(0,)):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in codes:
        sys.exit(f"bench-page: {command[0]} failed: {done.stderr.decode()[-300:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def verdict(ratio, goal):
    return f"{ratio:8.1f} (goal: {goal} at least) {'met' if ratio >= goal else 'MISSED'}"


def usable_s(browser, address):
    page = browser.page()
    began = time.monotonic()
    page.ask("Page.navigate", url=address)
    page.wait("document.readyState === 'complete' && document.querySelector('article.card')", "the page")
    page.press("j")
    page.wait("document.activeElement.closest('article.card')", "the first episode is gone to")
    lasted = time.monotonic() - began
    page.close()
    return lasted


def time_browser(address):
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        print("usable in Chromium: not measured, chromium is not installed")
        return
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "browser"))
    sys.dont_write_bytecode = True
    import chromium

    with chromium.Browser() as browser:
        usable_s(browser, address)  # into the page cache
        times = [usable_s(browser, address) for _ in range(5)]
    middle = statistics.median(times)
    print(f"{'usable in headless Chromium':34} {middle:8.2f} s (goal: 1 s at most; {min(times):.2f} to"
          f" {max(times):.2f}) {'met' if middle <= 1 else 'MISSED'}")


def main():
    hotmic, maker = sys.argv[1:3]
    events = int(sys.argv[3]) if len(sys.argv) > 3 else 1000000
    try:
        import jinja2
    except ImportError:
        print("skipped: python3-jinja2 is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="hotmic-bench-page-") as folder:
        run, peer = pathlib.Path(folder) / "night", pathlib.Path(folder) / "jinja.html"
        cost([maker, "make", str(run), str(events)])
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(cost([hotmic, "report", str(run)], codes=(0, 1, 2)))
            theirs.append(cost([sys.executable, "-c", PEER, str(run / "record.sqlite"), str(peer)]))
        our_s, their_s = statistics.median(ours), statistics.median(theirs)
        our_bytes = sum(path.stat().st_size for path in (run / "report").iterdir())
        page_bytes = (run / "report" / "index.html").stat().st_size
        their_bytes = peer.stat().st_size
        print(f"{events} events, 8 devices, 8 hours")
        print(f"{'hotmic report':34} {our_s:8.2f} s CPU {our_bytes / 1e6:8.2f} MB, of them the page"
              f" {page_bytes / 1e6:.2f} MB")
        print(f"{'Jinja2 ' + jinja2.__version__ + ', a row an event':34} {their_s:8.2f} s CPU"
              f" {their_bytes / 1e6:8.2f} MB")
        print(f"{'CPU: one of ours for so many':34} {verdict(their_s / our_s, 8)}")
        print(f"{'size: one of ours for so many':34} {verdict(their_bytes / our_bytes, 10)}")
        time_browser((run / "report" / "index.html").as_uri())


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
