"""Small screens, light and dark, and assistive technology: nobody is left out.
SPDX-License-Identifier: GPL-3.0-or-later"""

from contrast import CONTRAST
from sentences import PAGE, WIDE, expect, run_all, sentence


@sentence
def nothing_is_wider_than_a_small_screen(browser):
    for width in (320, 400, 768, 1280):
        for scripts in (True, False):
            page = browser.page(width=width, scripts=scripts, dark=width == 400)
            page.open(PAGE)
            page.js("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
            sizes = page.js("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            expect(f"at {width} px the page does not scroll sideways", sizes[0] <= sizes[1],
                   (sizes, page.js(WIDE)))
            page.close()


@sentence
def text_stands_out_in_light_and_dark(browser):
    for dark in (False, True):
        page = browser.page(dark=dark)
        page.open(PAGE)
        page.js("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
        found = page.js(CONTRAST)
        expect("texts were measured", found["count"]["html"] > 200 and found["count"]["svg"] > 50, found["count"])
        expect(f"text stands out in {'dark' if dark else 'light'}", not found["faint"], found["faint"][:12])


@sentence
def dark_is_dark_and_light_is_light(browser):
    for dark in (False, True):
        page = browser.page(dark=dark)
        page.open(PAGE)
        shade = page.js("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
        expect("the scheme is followed", max(shade) < 80 if dark else min(shade) > 180, shade)


@sentence
def a_faint_text_is_found_faint(browser):
    page = browser.page()
    page.open(PAGE)
    page.js("document.querySelector('h2').style.color = 'rgb(200, 200, 200)'")
    expect("that test can fail", page.js(CONTRAST)["faint"])


@sentence
def headings_are_in_order(browser):
    for scripts in (True, False):
        page = browser.page(scripts=scripts)
        page.open(PAGE)
        page.js("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
        levels = page.js("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((node) =>"
                         " node.checkVisibility()).map((node) => [+node.tagName[1], node.textContent])")
        expect("there is one first heading", [level for level, _ in levels].count(1) == 1, levels[:3])
        for (before, _), (level, text) in zip(levels, levels[1:]):
            expect(f"no level is left out before: {text}", level <= before + 1, (before, level))


@sentence
def all_that_is_drawn_or_pressed_has_a_name(browser):
    page = browser.page()
    page.open(PAGE)
    page.js("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    nodes = page.accessible()
    named = {"image", "img", "link", "button", "combobox", "searchbox", "textbox", "region", "dialog", "Audio",
             "navigation", "search"}
    expect("the tree has links, images and controls",
           {"link", "button", "combobox"} <= {node["role"] for node in nodes},
           sorted({node["role"] for node in nodes}))
    nameless = [node["role"] for node in nodes if node["role"] in named - {"Audio"} and not node["name"]]
    expect("nothing is without a name", not nameless, nameless)
    bare = page.js("""[...document.querySelectorAll('svg')].filter((node) => !node.parentElement.closest('svg') &&
      node.getAttribute('aria-hidden') !== 'true' && !(node.getAttribute('role') === 'img' &&
      node.getAttribute('aria-label'))).length""")
    expect("each drawing has a name, or is decoration", bare == 0, bare)


@sentence
def tables_have_headers(browser):
    page = browser.page()
    page.open(PAGE)
    headless = page.js("""[...document.querySelectorAll('table')].filter((table) =>
      !table.querySelector('th[scope]')).map((table) => table.outerHTML.slice(0, 160))""")
    expect("each table has headers that say what they are of", not headless, headless[:4])


run_all()
