"""The page of many nights: whole without scripts, on small screens, and whatever devices are called.
SPDX-License-Identifier: GPL-3.0-or-later"""

import contextlib
import datetime
import json
import subprocess

from contrast import CONTRAST
from sentences import HIDDEN, HOTMIC, WIDE, expect, folder, run_all, sentence, told

NIGHTS = 12
NAMES = ["</script><script>window.pwned=1;alert(1)</script>", "\"'><img src=x onerror='window.pwned=1'>",
         "\x1b[31mred \u202egnp.exe \u2028next"]


def night(number, where):
    """A real run's summary, at another date, under names that nobody would choose in good faith."""
    run = told()
    day = datetime.datetime(2026, 1, 1, 21) + datetime.timedelta(days=number)
    run["started_utc"] = day.strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {device["name"]: NAMES[i % len(NAMES)] + " " * (i // len(NAMES)) for i, device in
             enumerate(run["devices"])}
    text = json.dumps(run)
    for name, other in known.items():
        text = text.replace(json.dumps(name), json.dumps(other))
    run = json.loads(text)
    run["bench"] = NAMES[1]
    for device in run["devices"]:
        device["firmware"] = f"{NAMES[0]} {number // 6}"
    place = where / f"{day:%Y%m%dT%H%M%SZ}-lab-floors-{number:08x}"
    (place / "report").mkdir(parents=True)
    (place / "report" / "index.html").write_text("<!DOCTYPE html><title>a report</title>")
    (place / "run.json").write_text(json.dumps(run))
    return list(known.values())


@contextlib.contextmanager
def trend():
    """The page of those nights, and what their devices are called."""
    with folder() as where:
        for number in range(NIGHTS):
            names = night(number, where)
        done = subprocess.run([HOTMIC, "trend", where], capture_output=True, timeout=120, check=False)
        expect("the nights make a page", done.returncode == 0, done.stderr[-300:])
        yield where / "trend" / "index.html", names


@sentence
def without_scripts_every_section_is_seen(browser):
    with trend() as (path, names):
        page = browser.page(scripts=False)
        page.open(path)
        text = page.js("document.body.innerText")
        for part in ("Devices and nights", "Rates over time", "How this was made"):
            expect(f"it has: {part}", part in text)
        expect("devices are named as they name themselves", "<script>window.pwned=1;alert(1)</script>" in text, names)
        expect("there are drawings", page.js("document.querySelectorAll('svg').length") > 0)
        hidden = page.js(HIDDEN)
        expect("nothing waits for a script to show it", not hidden, hidden)
        expect("no file is missing", not page.failed, page.failed)


@sentence
def what_devices_are_called_stays_text(browser):
    with trend() as (path, _):
        page = browser.page()
        page.open(path)
        expect("nothing of it ran", not page.js("window.pwned") and not page.dialogs, page.dialogs)
        tags = page.js("document.querySelectorAll('img, main script, [onerror], [onload]').length")
        expect("nothing of it is an element", tags == 0, tags)
        odd = page.js("/[\\x1b\\u202e\\u2028]/.test(document.documentElement.outerHTML)")
        expect("what steers a terminal or turns text around is spelled out", not odd)
        expect("the page complains of nothing", not page.complaints, page.complaints)


@sentence
def nothing_is_wider_than_a_small_screen(browser):
    with trend() as (path, _):
        for width in (320, 400, 1280):
            page = browser.page(width=width, scripts=False)
            page.open(path)
            sizes = page.js("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            expect(f"at {width} px the page does not scroll sideways", sizes[0] <= sizes[1], (sizes, page.js(WIDE)))
            page.close()


@sentence
def text_stands_out_in_light_and_dark(browser):
    with trend() as (path, _):
        for dark in (False, True):
            page = browser.page(dark=dark)
            page.open(path)
            found = page.js(CONTRAST)
            expect("texts were measured", found["count"]["html"] > 50, found["count"])
            expect(f"text stands out in {'dark' if dark else 'light'}", not found["faint"], found["faint"][:12])


run_all()
