/* The strip of the whole run, to be zoomed: what the page's own drawing shows, at a finer scale.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It goes before page.js, in the same file. Device names reach it as text alone. */
(function () {
  'use strict';

  function element(name, attributes, text) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const night = window.hotmicNight;
  const meanings = ['unknown', null, 'listening', 'thinking', 'speaking', 'muted', 'notified'];
  const telling = [2, 4, 3, 6, 0, 5]; /* of several lights the most telling shows */
  const heights = { light: 12, bytes: 26, console: 12, sound: 44, played: 16, head: 36 };
  const gap = 4;
  const strip = { zoom: null }; /* what keys and buttons do, once it is drawn */
  let move = null;

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
        ctx.arc(x(at), row.y + row.height - 8, 4, 0, 2 * Math.PI);
        ctx.fillStyle = ctx.strokeStyle = heard ? all.good : all.doubt;
        ctx.lineWidth = 2;
        if (heard) ctx.fill();
        else ctx.stroke();
      }
      for (const [, device, from, until, kind] of night.episodes)
        if (device === row.device) bar(from, until, row.y, 11, [all.answered, all.doubt, all.bad][kind], 3);
      numbers(row);
    }

    /* Between the marks of episodes and those of controls, each where it does not run into its neighbour. */
    function numbers(row) {
      const own = night.episodes.filter((each) => each[1] === row.device && each[4]).sort((a, b) => a[2] - b[2]);
      let labelled_until = left;
      ctx.fillStyle = all.ink;
      for (const [number, , from] of own) {
        const at = x(from), width = ctx.measureText(number).width;
        if (at < labelled_until || at + width > right) continue;
        ctx.fillText(number, at, row.y + 22);
        labelled_until = at + width + 5;
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
    strip.zoom = (factor) => {
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
    add('+', 'zoom in', () => strip.zoom(0.5));
    add('−', 'zoom out', () => strip.zoom(2));
    add('←', 'earlier', () => move(-0.5));
    add('→', 'later', () => move(0.5));
    add('all', 'show the whole run', () => strip.zoom(0));
    bar.append(element('small', {}, 'Drag to zoom, Shift and drag to move, click on an episode to read it.'));
    box.append(bar);
  }

  window.hotmicPage = { element: element, strip: strip };
  const section = document.getElementById('night');
  if (section && night && window.Dygraph && section.querySelector('.scroll')) draw(section);
})();
