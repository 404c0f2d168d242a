"""Small screens, light and dark, and assistive technology: nobody is left out.
SPDX-License-Identifier: GPL-3.0-or-later"""

from sentences import PAGE, WIDE, expect, run_all, sentence

# WCAG 2.1: relative luminance, contrast (1.4.3): 4.5 for text, 3 for large text. What is behind text
# in a drawing is the last shape before it that holds its middle.
CONTRAST = """(() => {
  const parse = (text) => {
    const numbers = (text.match(/[\\d.]+/g) || []).map(Number);
    return text.startsWith('rgb') ? [...numbers.slice(0, 3), numbers[3] === undefined ? 1 : numbers[3]] : [0, 0, 0, 0];
  };
  const over = (top, below) => {
    const a = top[3] + below[3] * (1 - top[3]);
    return a ? [...[0, 1, 2].map((i) => (top[i] * top[3] + below[i] * below[3] * (1 - top[3])) / a), a] : below;
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (node) => {
    const layers = [];
    for (let up = node; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      const colour = parse(style.backgroundColor);
      layers.push([...colour.slice(0, 3), colour[3] * style.opacity]);
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const faint = [], count = { html: 0, svg: 0 };
  const judge = (node, colour, ground, large) => {
    const found = ratio(over(colour, ground), ground);
    if (found < (large ? 3 : 4.5))
      faint.push(found.toFixed(2) + ' ' + node.tagName + '.' + (node.getAttribute('class') || '') + ': ' +
        node.textContent.trim().slice(0, 40));
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || seen.has(node) || node.closest('svg, script, style') || !node.checkVisibility()) continue;
    seen.add(node);
    count.html++;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize);
    judge(node, parse(style.color), behind(node), size >= 24 || size >= 18.66 && style.fontWeight >= 700);
  }
  for (const chart of document.querySelectorAll('svg.chart')) {
    if (!chart.checkVisibility()) continue;
    const shapes = [...chart.querySelectorAll('rect')].filter((shape) => !shape.closest('defs'))
      .map((shape) => [shape, shape.getBoundingClientRect(), getComputedStyle(shape)]);
    const ground = behind(chart);
    for (const text of chart.querySelectorAll('text')) {
      const style = getComputedStyle(text), box = text.getBoundingClientRect();
      const x = box.left + Math.min(box.width / 2, 6), y = box.top + box.height / 2;
      let below = ground;
      for (const [shape, area, look] of shapes)
        if (area.left <= x && area.right >= x && area.top <= y && area.bottom >= y &&
            shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING && look.fill.startsWith('rgb')) {
          const fill = parse(look.fill);
          below = over([...fill.slice(0, 3), fill[3] * look.opacity * look.fillOpacity], below);
        }
      count.svg++;
      judge(text, parse(style.fill), below, false);
    }
  }
  return { faint: [...new Set(faint)], count: count };
})()"""


@sentence
def nothing_is_wider_than_a_small_screen(browser):
    for width in (400, 768, 1280):
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
