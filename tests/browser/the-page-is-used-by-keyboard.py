"""A report is read, filtered and linked to by keyboard alone.
SPDX-License-Identifier: GPL-3.0-or-later"""

from sentences import PAGE, RUN, expect, run_all, sentence, served, told

FOCUS = """(() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  return {
    place: [...document.querySelectorAll('*')].indexOf(node), tag: node.tagName,
    name: node.getAttribute('name') || '', id: node.id, href: node.getAttribute('href') || '',
    card: node.closest('article.card') ? node.closest('article.card').id : '',
    section: node.closest('section') ? node.closest('section').id : '',
    marked: node.matches(':focus-visible') &&
      (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none'),
    seen: box.width > 0 && box.height > 0 };
})()"""
SHOWN = "[...document.querySelectorAll('article.card')].filter((card) => !card.hidden).length"


def walk(page, most=2000):
    """All that Tab reaches, in order, once around."""
    stops = []
    for _ in range(most):
        page.press("Tab")
        stop = page.js(FOCUS)
        if stop is None or stops and stop["place"] == stops[0]["place"]:
            break
        stops.append(stop)
    return stops


@sentence
def tab_reaches_filters_strip_and_episodes_and_shows_where_it_is(browser):
    page = browser.page()
    page.open(PAGE)
    page.js("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    stops = walk(page)
    for name in ("device", "class", "stage", "asked", "q"):
        expect(f"the filter {name} is reached", any(stop["name"] == name for stop in stops))
    expect("the strip is reached", any(stop["section"] == "night" for stop in stops))
    reached = {stop["card"] for stop in stops}
    for number in range(1, len(told()["episodes"]) + 1):
        expect(f"episode {number} is reached", f"episode-{number}" in reached)
    unmarked = [stop for stop in stops if stop["seen"] and not stop["marked"] and stop["tag"] != "AUDIO"]
    expect("focus is visible wherever it is", not unmarked, unmarked[:3])


@sentence
def the_first_stop_leads_past_everything_to_the_episodes(browser):
    page = browser.page()
    page.open(PAGE)
    page.press("Tab")
    first = page.js(FOCUS)
    expect("the first stop is a link within the page", first["href"].startswith("#"), first)
    page.press("Enter")
    page.wait("document.querySelector(':target') && Math.abs(document.querySelector(':target')"
              ".getBoundingClientRect().top) < innerHeight", "Enter goes there")


@sentence
def j_and_k_go_from_episode_to_episode(browser):
    page = browser.page()
    page.open(PAGE)
    seen = []
    for key in "jjjk":
        page.press(key)
        seen.append(page.js(FOCUS)["card"])
    expect("j goes on and k goes back", len(set(seen[:3])) == 3 and seen[3] == seen[1], seen)
    expect("what is gone to is seen", page.js(f"""(() => {{
      const box = document.getElementById('{seen[3]}').getBoundingClientRect();
      return box.top < innerHeight && box.bottom > 0; }})()"""))


@sentence
def a_slash_leads_to_the_text_filter_and_typing_there_is_typing(browser):
    page = browser.page()
    page.open(PAGE)
    page.press("/")
    expect("focus is in the text filter", page.js(FOCUS)["name"] == "q")
    page.press("j")
    expect("a j there is a letter", page.js("document.activeElement.value") == "j")
    page.type("zzz no such word")
    page.wait(f"{SHOWN} === 0", "what matches nothing shows nothing")
    page.js("document.activeElement.blur()")
    page.press("j")
    expect("with nothing to go to, j does nothing", not page.complaints, page.complaints)


@sentence
def a_question_mark_tells_the_keys_and_escape_closes_that(browser):
    page = browser.page()
    page.open(PAGE)
    page.press("?")
    page.wait("document.querySelector('dialog[open]')", "the keys are told")
    page.press("Escape")
    page.wait("!document.querySelector('dialog[open]')", "and closed")


@sentence
def a_link_to_an_episode_shows_and_marks_it(browser):
    for scripts in (True, False):
        for number, episode in enumerate(told()["episodes"], 1):
            if episode["intended"] and not scripts:
                continue  # folded: what unfolds it without a script differs between browsers
            page = browser.page(scripts=scripts)
            page.open(f"{PAGE.absolute().as_uri()}#episode-{number}")
            page.wait(f"""(() => {{
              const card = document.getElementById('episode-{number}');
              const box = card.getBoundingClientRect();
              return card.matches(':target') && box.height > 0 && box.top < innerHeight && box.bottom > 0 &&
                getComputedStyle(card).outlineStyle !== 'none'; }})()""", f"episode {number} is shown and marked")
            page.close()


@sentence
def filters_are_kept_in_the_address(browser):
    with served(RUN) as address:
        page = browser.page()
        page.open(f"{address}/report/index.html")
        every = page.js(SHOWN)
        page.js("document.querySelector('select[name=asked]').focus()")
        page.press("End")
        page.wait(f"{SHOWN} < {every}", "a chosen filter hides episodes")
        few, chosen = page.js(SHOWN), page.js("document.querySelector('select[name=asked]').value")
        expect("it is in the address", f"asked={chosen}" in page.js("location.search"))
        page.reload()
        page.wait(f"{SHOWN} === {few}", "after a reload as many are shown")
        expect("the same is chosen", page.js("document.querySelector('select[name=asked]').value") == chosen)
        page.open(f"{address}/report/index.html?device=no-such&stage=%22%3E%3Cscript%3E#episode-1")
        expect("what the page does not know is no filter", page.js(SHOWN) == every and not page.complaints)


@sentence
def each_value_of_each_filter_shows_something(browser):
    page = browser.page()
    page.open(PAGE)
    for field in ("device", "class", "stage", "asked"):
        shown = page.js(f"""[...document.querySelector('select[name={field}]').options].map((option) => {{
          const select = option.parentElement;
          select.value = option.value;
          select.dispatchEvent(new Event('change'));
          const count = [option.value, {SHOWN}];
          select.value = '';
          select.dispatchEvent(new Event('change'));
          return count; }})""")
        expect(f"{field} has values", len(shown) > 1, shown)
        expect(f"each {field} that can be chosen is that of an episode", all(count for _, count in shown), shown)


@sentence
def numbers_on_the_strip_never_run_into_each_other_or_the_marks(browser):
    page = browser.page()
    page.open(PAGE)
    page.js("""(() => {
      const night = window.hotmicNight, like = night.episodes.find((each) => each[4]);
      for (let i = 0; i < 200; i++)
        night.episodes.push([1000 + i, like[1], i * 0.2, i * 0.2 + 0.1, 1]);
      window.written = [];
      window.marks = [];
      const text = CanvasRenderingContext2D.prototype.fillText, arc = CanvasRenderingContext2D.prototype.arc;
      CanvasRenderingContext2D.prototype.fillText = function (what, x, y) {
        window.written.push([x, x + this.measureText(what).width, y]);
        return text.apply(this, arguments);
      };
      CanvasRenderingContext2D.prototype.arc = function (x, y, radius) {
        window.marks.push([x - radius, x + radius, y - radius, y + radius]);
        return arc.apply(this, arguments);
      };
    })()""")
    page.press("0")
    page.wait("window.written.length > 5 && window.marks.length > 0", "the strip is drawn again")
    crowded = page.js("""window.written.filter(([from, until, y], i) => window.written.some(([a, b, c], j) =>
      i < j && c === y && a < until && b > from) || window.marks.some(([a, b, c, d]) =>
      a < until && b > from && c < y && d > y - 8))""")
    expect("every number can be read", not crowded, crowded[:4])


@sentence
def a_link_wins_over_a_filter_that_hides_its_episode(browser):
    page = browser.page()
    page.open(f"{PAGE.absolute().as_uri()}?q=zzz#episode-1")
    page.wait("!document.getElementById('episode-1').hidden", "the episode that was linked to is shown")


run_all()
