"""Whoever cannot or may not run scripts, or reads on paper, misses nothing of a report.
SPDX-License-Identifier: GPL-3.0-or-later"""

import re
import shutil
import subprocess

import chromium
from sentences import HIDDEN, PAGE, RUN, expect, folder, run_all, sentence, served, told

# What Jenkins sends with a published report unless somebody loosens it.
JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';"


def plain(text):
    return re.sub(r"\s+", "", text)


def check_whole(page):
    run = told()
    text = plain(page.js("document.body.innerText"))
    stamp = page.js("document.querySelector('.stamp').textContent")
    expect("the verdict is the first heading's stamp", stamp == run["verdict"], stamp)
    for reason in run["reasons"]:
        expect(f"reason is shown: {reason}", plain(reason) in text)
    for device in run["devices"]:
        expect(f"{device['name']} has a row", device["name"] in text)
    for number, episode in enumerate(run["episodes"], 1):
        height = page.js(f"document.getElementById('episode-{number}').getBoundingClientRect().height")
        expect(f"episode {number} is there to be unfolded, or seen", episode["intended"] or height > 100,
               height)
    strip = page.js("document.querySelector('#night svg').getBoundingClientRect().height")
    expect("the strip is drawn", strip > 50, strip)
    hidden = page.js(HIDDEN)
    expect("nothing waits for a script to show it", not hidden, hidden)


@sentence
def without_javascript_the_page_is_whole(browser):
    page = browser.page(scripts=False)
    page.open(PAGE)
    check_whole(page)
    expect("no file is missing", not page.failed, page.failed)


@sentence
def what_is_folded_unfolds_without_javascript(browser):
    page = browser.page(scripts=False)
    page.open(PAGE)
    folded = page.js("document.querySelectorAll('details').length")
    for i in range(folded):
        page.js(f"document.querySelectorAll('details')[{i}].querySelector('summary').focus()")
        is_open = page.js(f"document.querySelectorAll('details')[{i}].open")
        page.press("Enter")
        page.wait(f"document.querySelectorAll('details')[{i}].open !== {'true' if is_open else 'false'}",
                  "Enter on a summary folds it the other way")
    expect("something is folded: answered controls", folded > 0)


@sentence
def under_jenkins_policy_only_scripts_are_missing(browser):
    with served(RUN, JENKINS) as address:
        page = browser.page()
        page.open(f"{address}/report/index.html")
        check_whole(page)
        rules = page.js("document.styleSheets.length && document.styleSheets[0].cssRules.length")
        expect("the style sheet is used", rules > 50, rules)
        colour = page.js("getComputedStyle(document.querySelector('.stamp')).backgroundColor")
        expect("the stamp is coloured", colour not in ("rgba(0, 0, 0, 0)", ""), colour)
        broken = page.js("[...document.images].filter((image) => !image.naturalWidth).length")
        expect("every image is shown", broken == 0, broken)
        others = [issue for issue in page.violations if not issue.startswith(("script-src", "media-src"))]
        expect("the policy forbids nothing but scripts, and players of clips", not others, others)
        mute = page.js("""[...document.querySelectorAll('audio')].filter((player) =>
          !player.parentElement.querySelector('a[href$=".flac"]')).length""")
        expect("each clip that the policy keeps from playing is a link, too", mute == 0, mute)


@sentence
def the_policy_of_that_test_does_forbid(browser):
    with folder() as where:
        (where / "index.html").write_text("<!DOCTYPE html><p style='color: red'>text</p>")
        with served(where, JENKINS) as address:
            page = browser.page()
            page.open(f"{address}/index.html")
            page.wait("getComputedStyle(document.querySelector('p')).color === 'rgb(0, 0, 0)'",
                      "an inline style has no effect")
            for _ in range(100):
                if page.violations or not page.browser.read(chromium.time.monotonic() + 1):
                    break
            expect("an inline style is reported", "style-src-attr" in page.violations, page.violations)


@sentence
def on_paper_every_episode_is_there_unfolded(browser):
    if not shutil.which("pdftotext"):
        chromium.skip("pdftotext is not installed")
    page = browser.page()
    page.open(PAGE)
    headings = page.js("[...document.querySelectorAll('article.card h3')].map((node) => node.textContent)")
    with folder() as where:
        page.pdf(where / "page.pdf")
        text = subprocess.run(["pdftotext", where / "page.pdf", "-"], capture_output=True, check=True,
                              encoding="utf-8").stdout
    paper = plain(text)
    expect("cards have headings", len(headings) == len(told()["episodes"]), headings)
    for heading in headings:
        expect(f"on paper: {heading}", plain(heading) in paper)
    for reason in told()["reasons"]:
        expect(f"on paper: {reason}", plain(reason) in paper)


run_all()
