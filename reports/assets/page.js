/* What a page can do beyond being read: filters kept in its address, and keys. strip.js goes before.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page is whole without it. Whatever a device or host wrote reaches the page as text alone. */
(function () {
  'use strict';

  const fields = ['device', 'class', 'stage', 'asked'];
  const any = { device: 'all devices', class: 'all classes', stage: 'any stage', asked: 'asked or not' };
  const stages = ['idle', 'wake', 'upload', 'prompt', 're-listen', 'confirm', 'send', 'delivered'];
  const { element, strip } = window.hotmicPage;
  const episodes = [...document.querySelectorAll('article.card, tr[data-device]')];
  const holder = document.getElementById('filters');
  const selects = {};
  let words = null;
  let status = null;

  /* Filters */

  function wanted() {
    const want = { q: words.value.trim() };
    for (const field of fields) want[field] = selects[field].value;
    return want;
  }

  function matches(episode, want) {
    const data = episode.dataset;
    if (want.device && data.device !== want.device) return false;
    if (want.class && data.class !== want.class) return false;
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
    else if (event.key === '+' && strip.zoom) strip.zoom(0.5);
    else if (event.key === '-' && strip.zoom) strip.zoom(2);
    else if (event.key === '0' && strip.zoom) strip.zoom(0);
    else return;
    event.preventDefault();
  }

  if (holder && episodes.length) {
    build();
    restore();
  }
  document.addEventListener('keydown', press);
  addEventListener('hashchange', follow);
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((each) => (each.open = true)));
  follow();
})();
