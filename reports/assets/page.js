/* What a page can do beyond being read: filters kept in its address, keys, and a strip to zoom.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page is whole without it. Whatever a device or host wrote reaches the page as text alone. */
(function () {
  'use strict';

  const fields = ['device', 'class', 'stage', 'asked'];
  const any = { device: 'all devices', class: 'all classes', stage: 'any stage', asked: 'asked or not' };
  const stages = ['idle', 'wake', 'upload', 'prompt', 're-listen', 'confirm', 'send', 'delivered'];
  const episodes = [...document.querySelectorAll('article.card, tr[data-device]')];
  const holder = document.getElementById('filters');
  const selects = {};
  let words = null;
  let status = null;

  function element(name, attributes, text) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* Filters */

  function wanted() {
    const want = { q: words.value.trim() };
    for (const field of fields) want[field] = selects[field].value;
    return want;
  }

  function matches(episode, want) {
    const data = episode.dataset;
    if (want.device && data.device !== want.device) return false;
    if (want.class && (data.asked === 'yes' || data.class !== want.class)) return false;
    if (want.stage && stages.indexOf(data.stage) < stages.indexOf(want.stage)) return false;
    if (want.asked && data.asked !== want.asked) return false;
    return !want.q || episode.textContent.toLowerCase().includes(want.q.toLowerCase());
  }

  function keep(want) {
    const address = new URLSearchParams();
    for (const [key, value] of Object.entries(want)) if (value) address.set(key, value);
    const query = address.toString();
    try {
      history.replaceState(null, '', (query ? '?' + query : location.pathname) + location.hash);
    } catch (refused) {
      /* Some browsers let no page from a disk change its address: then it is not kept. */
    }
  }

  function unfold(node) {
    for (let up = node; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
  }

  function apply() {
    const want = wanted();
    const filtered = Object.values(want).some(Boolean);
    let shown = 0;
    for (const episode of episodes) {
      episode.hidden = !matches(episode, want);
      shown += episode.hidden ? 0 : 1;
      if (filtered && !episode.hidden) unfold(episode);
    }
    status.textContent = `${shown} of ${episodes.length} episodes shown`;
    keep(want);
  }

  function select(field) {
    const label = element('label', {}, field === 'stage' ? 'at least ' : field + ' ');
    const made = element('select', { name: field });
    const known = new Set(episodes.map((episode) => episode.dataset[field]));
    const values = field === 'stage' ? stages.filter((stage) => known.has(stage)) : [...known].sort();
    made.append(element('option', { value: '' }, any[field]));
    for (const value of values) made.append(element('option', { value: value }, value));
    made.addEventListener('change', apply);
    label.append(made);
    selects[field] = made;
    return label;
  }

  function build() {
    const form = element('form', { role: 'search', 'aria-label': 'Filter episodes' });
    for (const field of fields) form.append(select(field));
    const label = element('label', {}, 'text ');
    words = element('input', { type: 'search', name: 'q', placeholder: 'words, hosts, lines' });
    words.addEventListener('input', apply);
    label.append(words);
    const clear = element('button', { type: 'button' }, 'Show all');
    clear.addEventListener('click', () => {
      form.reset();
      apply();
    });
    const help = element('button', { type: 'button', title: 'keys: ?' }, 'Keys');
    help.addEventListener('click', tell);
    status = element('output', { role: 'status', 'aria-live': 'polite' });
    form.append(label, clear, help, status);
    form.addEventListener('submit', (event) => event.preventDefault());
    holder.append(form);
  }

  /* What the address asks for; what it names and the page does not know is no filter. */
  function restore() {
    const address = new URLSearchParams(location.search);
    for (const field of fields) {
      const value = address.get(field) || '';
      const known = [...selects[field].options].some((option) => option.value === value);
      selects[field].value = known ? value : '';
    }
    words.value = address.get('q') || '';
    apply();
  }

  /* A link to an episode wins over a filter that hides it, and over a folded section. */
  function follow() {
    const target = /^#episode-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!target) return;
    target.hidden = false;
    unfold(target);
    target.scrollIntoView();
  }

  /* Keys */

  const keys = [
    ['j', 'next episode'],
    ['k', 'previous episode'],
    ['/', 'filter by text'],
    ['+ and -', 'zoom the run in and out'],
    ['0', 'show the whole run'],
    ['?', 'these keys'],
    ['Esc', 'close'],
  ];
  let dialog = null;

  function tell() {
    if (!dialog) {
      dialog = element('dialog', { 'aria-labelledby': 'keys-title' });
      dialog.append(element('h2', { id: 'keys-title' }, 'Keys'));
      const list = element('dl');
      for (const [key, meaning] of keys) {
        const name = element('dt');
        name.append(element('kbd', {}, key));
        list.append(name, element('dd', {}, meaning));
      }
      const close = element('button', { type: 'button', autofocus: '' }, 'Close');
      close.addEventListener('click', () => dialog.close());
      dialog.append(list, close);
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  /* Links of episodes, which Tab reaches too, are what j and k go through. */
  function step(by) {
    const links = episodes.filter((episode) => !episode.hidden).map((episode) => episode.querySelector('a'));
    if (links.length === 0) return;
    const shown = document.activeElement && document.activeElement.closest('article.card, tr[data-device]');
    const at = links.findIndex((link) => shown && shown.contains(link));
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)];
    unfold(next);
    next.focus({ preventScroll: true });
    next.closest('article, tr').scrollIntoView({ block: 'start' });
  }

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest && event.target.closest('input, select, textarea, dialog, audio')) return;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '/' && words) words.focus();
    else if (event.key === '?') tell();
    else if (event.key === '+' && zoom) zoom(0.5);
    else if (event.key === '-' && zoom) zoom(2);
    else if (event.key === '0' && zoom) zoom(0);
    else return;
    event.preventDefault();
  }

  /* The strip. What is drawn here is what the page's own drawing shows, at a finer scale. */

  const night = window.hotmicNight;
  const meanings = ['unknown', null, 'listening', 'thinking', 'speaking', 'muted', 'notified'];
  const telling = [2, 4, 3, 6, 0, 5]; /* of several lights the most telling shows */
  const heights = { light: 12, bytes: 26, console: 12, sound: 44, played: 16, head: 26 };
  const gap = 4;
  let zoom = null, move = null;

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue('--' + name).trim();
    return {
      ink: of('ink'), soft: of('soft'), ground: of('ground'), bad: of('bad'), good: of('good'), doubt: of('doubt'),
      voice: of('voice'), messaging: of('messaging'), other: of('other'), level: of('level'), mark: of('mark'),
      cues: [of('odd'), of('even'), of('third'), of('fourth')], control: of('control'),
      listening: of('listening'), thinking: of('thinking'), speaking: of('speaking'), muted: of('muted'),
      notified: of('notified'), unknown: of('unknown'), void: of('doubt') + '59', answered: of('good') + '73',
    };
  }

  /* Rows from top to bottom: what was played, the bench, then each device and its taps. */
  function rows() {
    const devices = [...new Set(night.lanes.map((lane) => lane.device))].filter(Boolean);
    for (const episode of night.episodes) if (!devices.includes(episode[1])) devices.push(episode[1]);
    const list = [{ kind: 'played', name: 'played' }];
    const taps = (device) => {
      for (const lane of night.lanes)
        if (lane.device === device) list.push({ kind: lane.kind, name: lane.tap, lane: lane });
    };
    taps('');
    for (const device of devices.sort()) {
      list.push({ kind: 'head', name: device, device: device });
      taps(device);
    }
    let y = gap;
    for (const row of list) {
      row.y = y;
      row.height = heights[row.kind];
      y += row.height + gap;
    }
    return { list: list, height: y };
  }

  function painter(ctx, area, graph, all) {
    const x = (seconds) => graph.toDomXCoord(seconds);
    const left = area.x, right = area.x + area.w;
    const bin = night.bin_s;
    const highest = new Map();

    function bar(from, until, y, height, colour, least) {
      const a = Math.max(x(from), left), b = Math.min(Math.max(x(until), x(from) + (least || 1)), right);
      if (b <= left || a >= right) return;
      ctx.fillStyle = colour;
      ctx.fillRect(a, y, b - a, height);
    }

    function light(row, entry) {
      const shown = telling.find((meaning) => entry[2] & (1 << meaning));
      if (shown !== undefined) bar(entry[0] * bin, (entry[0] + entry[1]) * bin, row.y, row.height, all[meanings[shown]]);
    }

    function bytes(row, entry) {
      if (!highest.has(row)) highest.set(row, Math.max(1, ...row.lane.bins.map((each) => each[1] + each[2] + each[3])));
      const sum = entry[1] + entry[2] + entry[3];
      const height = Math.max(Math.sqrt(sum / highest.get(row)) * row.height, 1);
      let y = row.y + row.height;
      [all.voice, all.messaging, all.other].forEach((colour, part) => {
        const own = sum ? (height * entry[1 + part]) / sum : 0;
        y -= own;
        bar(entry[0] * bin, (entry[0] + 1) * bin, y, own, colour);
      });
    }

    function lines(row, entry) {
      const high = entry[2] ? row.height : row.height / 2;
      bar(entry[0] * bin, (entry[0] + 1) * bin, row.y + row.height - high, high, entry[2] ? all.voice : all.soft);
    }

    function sound(row, entry) {
      if (!highest.has(row)) {
        const low = Math.min(...row.lane.bins.map((each) => each[1]));
        highest.set(row, { low: low, span: Math.max(1000, Math.max(...row.lane.bins.map((each) => each[2])) - low) });
      }
      const range = highest.get(row);
      const y = (level) => row.y + row.height - ((level - range.low) / range.span) * row.height;
      if (entry[3]) bar(entry[0] * bin, (entry[0] + 1) * bin, row.y, row.height, all.mark);
      bar(entry[0] * bin, (entry[0] + 1) * bin, y(entry[2]), Math.max(y(entry[1]) - y(entry[2]), 1), all.level);
    }

    function blind(row, entry) {
      const a = Math.max(x(entry[0] * bin), left), b = Math.min(Math.max(x((entry[0] + entry[1]) * bin), a + 2), right);
      if (b <= a) return;
      ctx.save();
      ctx.beginPath();
      ctx.rect(a, row.y, b - a, row.height);
      ctx.clip();
      ctx.strokeStyle = all.ink;
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (let at = Math.floor(a / 6) * 6 - row.height; at < b; at += 6) {
        ctx.moveTo(at, row.y + row.height);
        ctx.lineTo(at + row.height, row.y);
      }
      ctx.stroke();
      ctx.restore();
    }

    function head(row) {
      for (const [device, from, until] of night.void)
        if (device === row.device) bar(from, until, row.y, row.height, all.void);
      for (const [device, from, until] of night.alive)
        if (device === row.device) bar(from, until, row.y + row.height - 3, 3, all.good);
      for (const [device, at, heard] of night.controls) {
        if (device !== row.device || x(at) < left || x(at) > right) continue;
        ctx.beginPath();
        ctx.arc(x(at), row.y + row.height - 6, 4, 0, 2 * Math.PI);
        ctx.fillStyle = ctx.strokeStyle = heard ? all.good : all.doubt;
        ctx.lineWidth = 2;
        if (heard) ctx.fill();
        else ctx.stroke();
      }
      for (const [number, device, from, until, kind] of night.episodes) {
        if (device !== row.device) continue;
        bar(from, until, row.y, 12, [all.answered, all.doubt, all.bad][kind], 3);
        if (kind && x(from) >= left && x(from) <= right - 16) {
          ctx.fillStyle = all.ink;
          ctx.fillText(number, x(from), row.y + row.height - 2);
        }
      }
    }

    const draw = { light: light, bytes: bytes, console: lines, sound: sound };
    return (row) => {
      ctx.fillStyle = all.ground;
      ctx.fillRect(left, row.y, area.w, row.height);
      if (row.kind === 'played')
        for (const [from, until, cue] of night.played) bar(from, until, row.y, row.height, cue < 0 ? all.control : all.cues[cue]);
      else if (row.kind === 'head') head(row);
      else {
        for (const entry of row.lane.bins) draw[row.kind](row, entry);
        for (const entry of row.lane.blind) blind(row, entry);
      }
    };
  }

  function clock(seconds) {
    const whole = Math.round(seconds * 10) / 10, pad = (value) => String(Math.floor(value)).padStart(2, '0');
    const tail = `${pad((whole / 60) % 60)}:${pad(whole % 60)}`;
    return `${Math.floor(whole / 3600)}:${tail}${whole % 1 ? '.' + Math.round((whole % 1) * 10) : ''}`;
  }

  function names(box, placed) {
    const list = element('div', { class: 'names', 'aria-hidden': 'true' });
    for (const row of placed.list) {
      const name = element('span', row.kind === 'head' ? { class: 'head' } : {}, row.name);
      name.style.top = row.y + 'px';
      name.style.height = row.height + 'px';
      list.append(name);
    }
    box.append(list);
  }

  /* dygraphs has the axis, the gestures and the range; its one series is empty. */
  function draw(section) {
    const placed = rows();
    const span = night.bin_s * night.bins;
    const box = element('div', { class: 'zoomed' });
    const plot = element('div', { class: 'plot', role: 'img', 'aria-label': 'The whole run, to be zoomed' });
    plot.style.height = placed.height + 24 + 'px';
    names(box, placed);
    box.append(plot);
    section.querySelector('.scroll').before(box);
    let paint = colours();
    const graph = new window.Dygraph(plot, [[0, 0], [span, 0]], {
      labels: ['s', 'none'], legend: 'never', color: 'transparent', strokeWidth: 0, drawPoints: false,
      highlightCircleSize: 0, xRangePad: 0, dateWindow: [0, span], valueRange: [1, 2],
      axes: {
        y: { drawAxis: false, drawGrid: false },
        x: { axisLabelFormatter: clock, valueFormatter: clock, drawGrid: false, axisLabelWidth: 70 },
      },
      underlayCallback: (ctx, area, self) => {
        ctx.save();
        ctx.font = '11px system-ui, sans-serif';
        const each = painter(ctx, area, self, paint);
        placed.list.forEach(each);
        ctx.restore();
      },
      clickCallback: (event, at) => open_at(placed, event, at, plot, graph),
    });
    const again = () => {
      paint = colours();
      graph.resize();
      graph.updateOptions({});
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    zoom = (factor) => {
      const [from, until] = graph.xAxisRange();
      const middle = (from + until) / 2, half = factor ? ((until - from) / 2) * factor : span;
      const least = night.bin_s * 10;
      const wide = Math.max(half * 2, least);
      graph.updateOptions({ dateWindow: within(middle - wide / 2, wide, span) });
    };
    move = (share) => {
      const [from, until] = graph.xAxisRange();
      graph.updateOptions({ dateWindow: within(from + (until - from) * share, until - from, span) });
    };
    buttons(box);
    section.classList.add('live');
  }

  function within(from, wide, span) {
    const width = Math.min(wide, span);
    const begin = Math.min(Math.max(from, 0), span - width);
    return [begin, begin + width];
  }

  /* A click on an episode's mark goes to its card. */
  function open_at(placed, event, at, plot, graph) {
    const y = event.clientY - plot.getBoundingClientRect().top;
    const row = placed.list.find((each) => each.kind === 'head' && y >= each.y && y <= each.y + each.height);
    if (!row) return;
    const [from, until] = graph.xAxisRange();
    const slack = ((until - from) / plot.clientWidth) * 6;
    const hit = night.episodes.find((each) => each[1] === row.device && at >= each[2] - slack && at <= each[3] + slack);
    if (hit) location.hash = '#episode-' + hit[0];
  }

  function buttons(box) {
    const bar = element('p', { class: 'zooms' });
    const add = (text, title, act) => {
      const made = element('button', { type: 'button', 'aria-label': title, title: title }, text);
      made.addEventListener('click', act);
      bar.append(made);
    };
    add('+', 'zoom in', () => zoom(0.5));
    add('−', 'zoom out', () => zoom(2));
    add('←', 'earlier', () => move(-0.5));
    add('→', 'later', () => move(0.5));
    add('all', 'show the whole run', () => zoom(0));
    bar.append(element('small', {}, 'Drag to zoom, Shift and drag to move, click on an episode to read it.'));
    box.append(bar);
  }

  if (holder && episodes.length) {
    build();
    restore();
  }
  document.addEventListener('keydown', press);
  addEventListener('hashchange', follow);
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((each) => (each.open = true)));
  follow();
  const section = document.getElementById('night');
  if (section && night && window.Dygraph && section.querySelector('.scroll')) draw(section);
})();
