(() => {
  'use strict';
  const svg = document.getElementById('strata-flame');
  const part = (id) => document.getElementById(id);
  const rowHeight = 18;
  const figures = svg.dataset;
  const total = Number(figures.total);
  const compares = figures.kind === 'difference';
  const files = part('files').textContent.split('\n');
  const letter = part('probe').getComputedTextLength() / 10 || 7.3;

  // Boxes come in the order of the tree, so those under one stand right behind it.
  const boxes = [];
  const path = [];
  const top = Number(figures.top);
  for (const g of part('frames').children) {
    const rect = g.firstElementChild;
    const text = rect.nextElementSibling;
    const row = Math.round((Number(rect.getAttribute('y')) - top) / rowHeight);
    path.length = row;
    const box = {
      g, rect, text, row,
      at: boxes.length,
      end: boxes.length + 1,
      parent: row > 0 ? path[row - 1] : null,
      x: parseFloat(rect.getAttribute('x')) / 100,
      width: parseFloat(rect.getAttribute('width')) / 100,
      name: g.dataset.n ?? (text ? text.textContent : ''),
    };
    path.push(box);
    for (const above of path) above.end = box.at + 1;
    boxes.push(box);
    g.box = box;
  }
  const root = boxes[0];
  let zoomed = root;
  let chosen = null;
  let pattern = null;

  const percent = (share) => (100 * share).toFixed(share < 0.1 ? 2 : 1) + ' %';
  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const time = (ns) => ns >= 1e9 ? (ns / 1e9).toFixed(2) + ' s'
    : ns >= 1e6 ? (ns / 1e6).toFixed(1) + ' ms' : (ns / 1e3).toFixed(0) + ' us';
  const signed = (share) => (share > 0 ? '+' : share < 0 ? '\u2212' : '\u00b1') +
    (100 * Math.abs(share)).toFixed(2);
  const amount = (n) => figures.unit === 'nanoseconds' ? time(n) : grouped(n) + ' samples';

  function fit(box, width) {
    const room = Math.floor((width * svg.clientWidth - 8) / letter);
    if (room < 3) {
      if (box.text) box.text.textContent = '';
      return;
    }
    if (!box.text) {
      box.text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      box.text.setAttribute('dx', '4');
      box.text.setAttribute('y', String(Number(box.rect.getAttribute('y')) + 13));
      box.g.append(box.text);
    }
    const letters = Array.from(box.name);
    let used = 0;
    let kept = 0;
    let fits = true;
    for (const one of letters) {
      used += one.codePointAt(0) < 0x2e80 ? 1 : 2;
      if (used < room) ++kept;
      if (used > room) {
        fits = false;
        break;
      }
    }
    box.text.textContent = fits ? box.name : letters.slice(0, kept).join('') + '\u2026';
  }

  function place(box, x, width) {
    box.rect.setAttribute('x', (100 * x).toFixed(4) + '%');
    box.rect.setAttribute('width', (100 * width).toFixed(4) + '%');
    fit(box, width);
    if (box.text) box.text.setAttribute('x', (100 * x).toFixed(4) + '%');
  }

  function draw() {
    const above = new Set();
    for (let box = zoomed.parent; box; box = box.parent) above.add(box);
    for (const box of boxes) {
      const inside = box.at >= zoomed.at && box.at < zoomed.end;
      box.g.classList.toggle('gone', !inside && !above.has(box));
      box.g.classList.toggle('above', above.has(box));
      if (inside) place(box, (box.x - zoomed.x) / zoomed.width, box.width / zoomed.width);
      if (above.has(box)) place(box, 0, 1);
    }
    part('reset').disabled = zoomed === root;
  }

  function zoom(box) {
    zoomed = box;
    hideTip();
    draw();
    search(part('search').value);
  }

  // A part of a regular expression is often none yet: then it is searched for as it stands.
  function compiled(words) {
    const flags = /[A-Z]/.test(words) ? '' : 'i';
    try {
      return new RegExp(words, flags);
    } catch {
      return new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
    }
  }

  function search(words) {
    pattern = words ? compiled(words) : null;
    let share = 0;
    let count = 0;
    let covered = 0;  // boxes before it are under one that is counted
    for (const box of boxes) {
      const hit = pattern !== null && pattern.test(box.name);
      box.g.classList.toggle('hit', hit);
      const inside = box.at >= zoomed.at && box.at < zoomed.end;
      if (!hit || !inside) continue;
      ++count;
      if (box.at < covered) continue;
      share += box.width;
      covered = box.end;
    }
    part('matched').textContent = pattern === null ? '' :
      'matched ' + percent(share / zoomed.width) + ' in ' + grouped(count) +
      (count === 1 ? ' frame' : ' frames');
  }

  function lines(box) {
    const d = box.g.dataset;
    if (compares) {
      const before = Number(d.b);
      const after = Number(d.a);
      return ['before ' + percent(before) + ', after ' + percent(after) + ': ' +
        signed(after - before) + ' points',
      'itself: before ' + percent(Number(d.sb)) + ', after ' + percent(Number(d.sa))];
    }
    const told = [percent(Number(d.v) / total) + ' of all, ' + amount(Number(d.v)) +
      (d.c ? ', ' + grouped(d.c) + ' ' + figures.counted : '')];
    if (zoomed !== root) told.push(percent(Number(d.v) / Number(zoomed.g.dataset.v)) + ' of what is shown');
    if (d.s) told.push('itself: ' + percent(Number(d.s) / total) + ', ' + amount(Number(d.s)));
    if (d.w) told.push('waited for: ' + d.w);
    return told;
  }

  function showTip(box, x, y) {
    const tip = part('tip');
    const head = document.createElement('b');
    head.textContent = box.name;
    const rest = lines(box).concat(files[Number(box.g.dataset.f ?? 0)] ?? '').filter(Boolean);
    tip.replaceChildren(head, ...rest.map((line) => {
      const span = document.createElement('span');
      span.textContent = line;
      return span;
    }));
    tip.style.display = 'block';
    const size = tip.getBoundingClientRect();
    const frame = svg.getBoundingClientRect();
    const left = Math.max(4, Math.min(x + 14, window.innerWidth - size.width - 8));
    const below = y + 20 + size.height < window.innerHeight;
    tip.style.left = (left - frame.left) + 'px';
    tip.style.top = ((below ? y + 16 : Math.max(4, y - size.height - 10)) - frame.top) + 'px';
  }

  function hideTip() {
    part('tip').style.display = 'none';
  }

  function choose(box) {
    if (chosen) chosen.g.classList.remove('chosen');
    chosen = box;
    if (!box) return hideTip();
    box.g.classList.add('chosen');
    box.g.scrollIntoView({block: 'nearest'});
    const at = box.rect.getBoundingClientRect();
    showTip(box, at.left, at.bottom - 12);
  }

  const shown = (box) => !box.g.classList.contains('gone');
  const children = (box) => boxes.slice(box.at + 1, box.end).filter((one) => one.parent === box);

  function sibling(box, step) {
    const row = boxes.filter((one) => one.row === box.row && shown(one));
    return row[row.indexOf(box) + step];
  }

  function neighbour(box, key) {
    if (key === 'ArrowUp') return box.parent;
    if (key === 'ArrowLeft') return sibling(box, -1);
    if (key === 'ArrowRight') return sibling(box, 1);
    return children(box).filter(shown).sort((a, b) => b.width - a.width)[0];
  }

  function escape(field) {
    if (field.value) {
      field.value = '';
      search('');
    } else if (chosen) {
      choose(null);
    } else {
      zoom(root);
    }
    field.blur();
  }

  function onKey(event) {
    const field = part('search');
    const finds = (event.ctrlKey || event.metaKey) && event.key === 'f';
    if (finds || (event.key === '/' && event.target !== field)) {
      field.focus();
      field.select();
    } else if (event.key === 'Escape') {
      escape(field);
    } else if (event.target === field || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key.startsWith('Arrow')) {
      choose(chosen ? neighbour(chosen, event.key) ?? chosen : zoomed);
    } else if (event.key === 'Enter' && chosen) {
      zoom(chosen);
    } else if (event.key === 'Backspace') {
      zoom(zoomed.parent ?? root);
    } else if (event.key === 'Home') {
      zoom(root);
    } else {
      return;
    }
    event.preventDefault();
  }

  const boxOf = (event) => event.target.closest?.('#frames > g')?.box;
  part('frames').addEventListener('click', (event) => {
    const box = boxOf(event);
    if (box) zoom(box);
  });
  svg.addEventListener('mousemove', (event) => {
    const box = boxOf(event);
    if (box) showTip(box, event.clientX, event.clientY); else hideTip();
  });
  svg.addEventListener('mouseleave', hideTip);
  part('search').addEventListener('input', (event) => search(event.target.value));
  part('reset').addEventListener('click', () => zoom(root));
  document.addEventListener('keydown', onKey);
  window.addEventListener('resize', draw);
  draw();
})();
