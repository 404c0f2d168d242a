"""What devices and hosts call themselves, and what consoles say, is never more than text on a page.
SPDX-License-Identifier: GPL-3.0-or-later"""

import json
import os
import re
import shutil
import sqlite3
import subprocess

from sentences import HOTMIC, RUN, WIDE, expect, folder, run_all, sentence

RAN = "window.pwned"
BREAKS = [
    "</script><script>window.pwned=1;alert(1)</script>",
    "\"'><img src=x onerror='window.pwned=1;alert(1)'>",
    "--></style></title></textarea></svg><svg onload=window.pwned=1>",
    "]]>&lt;b&gt;&#60;script&#62;${window.pwned=1}{{7*7}}<!--",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07\x9b31m",
    "\u202egnp.exe\u202c \u2066left\u2069 \u200fmark \u061c",
    "line\u2028paragraph\u2029next\x85end",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e \\\";alert(1);//",
    "javascript:alert(1)",
]
RAW = b"\xff\xfe\xc0\xaf binary \x01\x02\x7f\xed\xa0\x80 \xf4\x90\x80\x80"


def spoil(record):
    """Every text that comes from outside, in a record that is otherwise a real one."""
    db = sqlite3.connect(record)
    db.execute("PRAGMA journal_mode=DELETE")
    lines = db.execute("SELECT at_ns, seq FROM event WHERE kind = 'console'").fetchall()
    for i, place in enumerate(lines):
        text = RAW if i % 10 == 9 else BREAKS[i % 10]
        db.execute("UPDATE event SET text = CAST(? AS TEXT) WHERE at_ns = ? AND seq = ?",
                   (text if isinstance(text, bytes) else text.encode(), *place))
    huge = b"</script><script>window.pwned=1</script>" * 250000
    db.execute("UPDATE event SET text = CAST(? AS TEXT) WHERE (at_ns, seq) IN (SELECT at_ns, seq FROM event"
               " WHERE kind = 'console' AND value > 0 ORDER BY at_ns LIMIT 1)", (huge,))
    hosts = [host for host, in db.execute("SELECT DISTINCT host FROM conversation ORDER BY host")]
    for i, host in enumerate(hosts):
        name = BREAKS[i % len(BREAKS)]
        db.execute("UPDATE conversation SET host = ? WHERE host = ?", (name, host))
        db.execute("UPDATE event SET text = replace(text, ?, ?) WHERE kind IN ('sent', 'received', 'name')",
                   (host, name))
    db.execute("UPDATE event SET text = ? || text WHERE kind = 'light'", (BREAKS[0],))
    db.execute("UPDATE cue SET text = text || ?, voice = ?, speaker = ?", (BREAKS[0], BREAKS[1], BREAKS[0]))
    db.execute("UPDATE word SET text = text || ?", (BREAKS[1],))
    db.execute("UPDATE device SET make = ?, model = ?, wake_words = ?, firmware = ?", BREAKS[:4])
    db.execute("UPDATE host SET source = ?", (BREAKS[1],))
    db.execute("INSERT OR REPLACE INTO meta VALUES ('title', ?)", (BREAKS[0],))
    db.execute("INSERT OR REPLACE INTO meta VALUES ('bench', ?)", (BREAKS[1],))
    db.execute("INSERT INTO event SELECT max(at_ns) + 1, 0, 0, device, tap, 'gap', 5, ? FROM event"
               " WHERE kind = 'console'", (BREAKS[0],))
    # A tap and a device may be called so, too.
    for table, column in (("event", "tap"), ("conversation", "tap"), ("tap", "name")):
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = 'uart'", (BREAKS[1],))
    for table, column in (("event", "device"), ("conversation", "device"), ("tap", "device"), ("device", "name"),
                          ("host", "device"), ("control", "device"), ("path", "receiver")):
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = 'hallway'", ("<script>x</script>",))
    db.commit()
    db.close()


def spoiled_run(where):
    run = where / "run"
    shutil.copytree(RUN, run)
    before = (run / "report" / "index.html").stat().st_size
    spoil(run / "record.sqlite")
    judged = subprocess.run([HOTMIC, "judge", run], capture_output=True, timeout=120,
                            env={**os.environ, "NO_COLOR": "1"}, check=False)
    expect("a spoiled record is judged", judged.returncode in (0, 1, 2), judged.stderr[-300:])
    return run, before, judged.stdout + judged.stderr


def control_characters(data):
    """Those that steer a terminal or turn text around; a tab and an end of line do neither."""
    text = data.decode("utf-8", errors="strict")
    return sorted({hex(ord(found)) for found in
                   re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]",
                              text)})


@sentence
def hostile_names_and_lines_run_nothing_and_are_read_as_text(browser):
    with folder() as where:
        run, before, output = spoiled_run(where)
        report = run / "report"
        page = browser.page()
        page.open(report / "index.html")
        page.js("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
        page.js("document.querySelectorAll('summary, button').forEach((node) => { node.click(); })")
        ran = page.js(f"typeof {RAN}")
        expect("no script of theirs ran", ran == "undefined" and not page.dialogs, (ran, page.dialogs))
        expect("no script of ours stumbled", not page.complaints, page.complaints[:3])
        scripts = page.js("[...document.scripts].map((script) => script.getAttribute('src'))")
        ours = {path.name for path in report.iterdir() if path.suffix == ".js"}
        expect("scripts are ours alone", set(scripts) <= ours, scripts)
        armed = page.js("""[...document.querySelectorAll('*')].filter((node) => [...node.attributes].some((one) =>
          one.name.startsWith('on') || /^\\s*javascript:/i.test(one.value) && one.name !== 'value' &&
          !one.name.startsWith('data-') && one.name !== 'title' && one.name !== 'aria-label'))
          .map((node) => node.outerHTML.slice(0, 100))""")
        expect("nothing waits to run", not armed, armed)
        text = page.js("document.body.textContent")
        for wanted in ("</script><script>window.pwned=1", "onerror='window.pwned=1", "&lt;b&gt;&#60;script"):
            expect(f"it is read as it was written: {wanted}", wanted in text)
        small = 3 * before
        size = (report / "index.html").stat().st_size
        expect("a line of 10 MB does not make a large page", size < small, (size, before))


@sentence
def hostile_texts_do_not_reach_pages_or_terminals_raw(browser):
    with folder() as where:
        run, _, output = spoiled_run(where)
        for path in [*(run / "report").glob("*.html"), run / "report" / "night.js", run / "junit.xml"]:
            found = control_characters(path.read_bytes())
            expect(f"{path.name} steers nobody", not found, found)
        expect("the terminal is not steered", not control_characters(output), control_characters(output))
        json.loads((run / "run.json").read_text(encoding="utf-8"))


@sentence
def hostile_texts_stay_text_without_scripts_too(browser):
    with folder() as where:
        run, _, _ = spoiled_run(where)
        page = browser.page(scripts=False, width=400)
        page.open(run / "report" / "index.html")
        sizes = page.js("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        expect("long words do not widen the page", sizes[0] <= sizes[1], (sizes, page.js(WIDE)))
        expect("no picture of theirs is asked for", page.js("document.images.length") == 0)
        expect("no file is asked for that is not there", not page.failed, page.failed)


run_all()
