"""Which texts of a page are too faint to read.
SPDX-License-Identifier: GPL-3.0-or-later"""

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
