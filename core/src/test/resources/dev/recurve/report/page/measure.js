// What is wrong with the page as it is laid out, as JSON: a list of sentences.
(function () {
  var problems = [];
  var width = document.documentElement.clientWidth;

  function list(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }
  function name(element) {
    return '<' + element.tagName.toLowerCase() + '> "' + element.textContent.trim().slice(0, 40) + '"';
  }
  function say(problem) {
    problems.push(problem);
  }

  // Nothing beyond the edges, but what scrolls in a box of its own.
  if (document.documentElement.scrollWidth > width) {
    say('the page scrolls sideways: ' + document.documentElement.scrollWidth + ' of ' + width + ' px');
  }
  list('body *').forEach(function (element) {
    var box = element.getBoundingClientRect();
    var scrolled = element.parentElement.closest('.scroll');
    if (!scrolled && box.width > 0 && (box.right > width + 1 || box.left < -1)) {
      say('beyond the edge: ' + name(element));
    }
    var clips = !element.closest('svg') && getComputedStyle(element).display !== 'inline';
    if (clips && !element.classList.contains('scroll') && element.scrollWidth > element.clientWidth + 1) {
      say('cut off or spilled: ' + name(element));
    }
  });

  // Boxes beside and below each other do not overlap.
  list('body, body *').forEach(function (parent) {
    if (parent.closest('svg')) { return; }
    var boxes = Array.prototype.filter.call(parent.children, function (child) {
      return getComputedStyle(child).display.indexOf('inline') !== 0;
    });
    for (var i = 0; i < boxes.length; i++) {
      for (var j = i + 1; j < Math.min(boxes.length, i + 40); j++) {
        var a = boxes[i].getBoundingClientRect();
        var b = boxes[j].getBoundingClientRect();
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) {
          say('overlap: ' + name(boxes[i]) + ' and ' + name(boxes[j]));
        }
      }
    }
  });

  // Text in drawings: inside, large enough, and none over another. Boxes of slanted text are slanted.
  function corners(text) {
    var box = text.getBBox();
    var matrix = text.getScreenCTM();
    var top = box.y + 0.2 * box.height; // letters are lower than their lines
    var bottom = box.y + 0.85 * box.height;
    return [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]].map(function (p) {
      return [matrix.a * p[0] + matrix.c * p[1] + matrix.e, matrix.b * p[0] + matrix.d * p[1] + matrix.f];
    });
  }
  function apart(a, b) { // by the edges of a
    for (var i = 0; i < 4; i++) {
      var nx = a[(i + 1) % 4][1] - a[i][1];
      var ny = a[i][0] - a[(i + 1) % 4][0];
      var along = function (p) { return p[0] * nx + p[1] * ny; };
      var as = a.map(along);
      var bs = b.map(along);
      if (Math.max.apply(null, as) <= Math.min.apply(null, bs) || Math.max.apply(null, bs) <= Math.min.apply(null, as)) {
        return true;
      }
    }
    return false;
  }
  list('svg').forEach(function (svg) {
    var frame = svg.getBoundingClientRect();
    var texts = list('text', svg).filter(function (text) { return text.textContent.trim() !== ''; });
    var quads = texts.map(corners);
    texts.forEach(function (text, i) {
      quads[i].forEach(function (p) {
        if (p[0] < frame.left - 1 || p[0] > frame.right + 1 || p[1] < frame.top - 1 || p[1] > frame.bottom + 1) {
          say('text outside of its drawing: ' + name(text));
        }
      });
      var matrix = text.getScreenCTM();
      var scale = Math.sqrt(matrix.a * matrix.a + matrix.b * matrix.b);
      if (parseFloat(getComputedStyle(text).fontSize) * scale < 9) {
        say('text of less than 9 px: ' + name(text));
      }
      for (var j = i + 1; j < texts.length; j++) {
        if (!apart(quads[i], quads[j]) && !apart(quads[j], quads[i])) {
          say('text over text: ' + name(text) + ' and ' + name(texts[j]));
        }
      }
    });
  });

  // Contrast (WCAG 2.1 AA): 4.5 for text, 3 for lines.
  function color(text) {
    var parts = text.match(/[\d.]+/g).map(Number);
    return parts.length > 3 && parts[3] === 0 ? null : parts;
  }
  function luminance(rgb) {
    var linear = rgb.slice(0, 3).map(function (c) {
      return c / 255 <= 0.03928 ? c / 255 / 12.92 : Math.pow((c / 255 + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
  function contrast(a, b) {
    var la = luminance(a);
    var lb = luminance(b);
    return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
  }
  function behind(element) {
    for (var e = element; e; e = e.parentElement) {
      var found = color(getComputedStyle(e).backgroundColor);
      if (found) { return found; }
    }
    return [255, 255, 255];
  }
  function require(element, front, back, least) {
    var found = contrast(color(front), back);
    if (!(found >= least)) {
      say('contrast ' + found.toFixed(2) + ' of ' + least + ': ' + name(element));
    }
  }
  list('body *').forEach(function (element) {
    var style = getComputedStyle(element);
    if (element.tagName === 'text') {
      var dot = element.classList.contains('number') ? element.ownerSVGElement.querySelector('.numbered') : null;
      require(element, style.fill, dot ? color(getComputedStyle(dot).fill) : behind(element), 4.5);
    } else if (element.classList.contains('line')) {
      require(element, style.stroke, behind(element), 3);
    } else if (element.tagName === 'circle') {
      require(element, style.fill, behind(element), 3);
    } else if (!element.closest('svg') && Array.prototype.some.call(element.childNodes, function (node) {
      return node.nodeType === 3 && node.textContent.trim() !== '';
    })) {
      require(element, style.color, behind(element), 4.5);
    }
  });

  // What readers of screens need.
  var level = 0;
  list('h1, h2, h3, h4, h5, h6').forEach(function (heading) {
    var next = Number(heading.tagName[1]);
    if (next > level + 1 || (level > 0 && next === 1)) { say('heading out of order: ' + name(heading)); }
    level = next;
  });
  if (level === 0) { say('no heading'); }
  if (!document.documentElement.lang) { say('no language'); }
  var ids = {};
  list('[id]').forEach(function (element) {
    if (ids[element.id]) { say('two elements of the id ' + element.id); }
    ids[element.id] = element;
  });
  list('[aria-labelledby]').forEach(function (element) {
    element.getAttribute('aria-labelledby').split(' ').forEach(function (id) {
      if (!ids[id] || ids[id].textContent.trim() === '') { say('label ' + id + ' is missing: ' + name(element)); }
    });
  });
  list('svg').forEach(function (svg) {
    var named = svg.getAttribute('role') === 'img' && svg.hasAttribute('aria-labelledby');
    if (!named && svg.getAttribute('aria-hidden') !== 'true') { say('a drawing without a name'); }
  });
  list('a').forEach(function (link) {
    if (!ids[link.getAttribute('href').slice(1)]) { say('a link to nowhere: ' + name(link)); }
  });
  list('table').forEach(function (table) {
    if (!table.caption || !table.querySelector('th[scope=col]')) { say('a table without caption or header'); }
  });
  if (list('script, img, iframe, object, link').length > 0 || window.pwned) { say('something was let in'); }
  return JSON.stringify(problems);
})();
