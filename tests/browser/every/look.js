// What is wrong with the page that stands here, one sentence each. axe.min.js was run before.
// `everything(expected, options of axe)`; expected: language, direction, refused (its form came back
// with something to mend).
(() => {
  "use strict";
  const LEAST_TARGET = 24; // CSS pixels (WCAG 2.2, 2.5.8)
  const LEAST_BUTTON = 44; // (2.5.5)
  const EPSILON = 1;
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary,"
    + " [tabindex='0']";
  const BUTTONS = "button, input[type=submit], summary, [role=button], .govuk-button";

  // What stands behind an open dialog is out of reach; what no one can reach has no name to say.
  const reached = (node) => {
    const dialog = document.querySelector("dialog:modal");
    return (!dialog || dialog.contains(node)) && !(node.tabIndex < 0 && node.ariaHidden === "true");
  };
  const shown = (node) => {
    if (!node.checkVisibility({ visibilityProperty: true })) return false;
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  const clipped = (node) => node.closest(".govuk-visually-hidden, .govuk-skip-link, [data-clipped]");
  const words = (node) => node.textContent.replace(/\s+/g, " ").trim().slice(0, 40);
  const told = (node) => {
    const name = node.id ? `#${node.id}` : node.name ? `[name=${node.name}]` : `.${node.className}`;
    return `${node.tagName.toLowerCase()}${name} «${words(node)}»`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const controls = () => all(CONTROLS).filter((node) => shown(node) && reached(node));

  // The box that a finger may hit: a radio's or a tick's own box, with its label.
  const target = (node) => {
    const boxes = [node.getBoundingClientRect()];
    if (node.matches("[type=radio], [type=checkbox]")) {
      for (const label of node.labels) boxes.push(label.getBoundingClientRect());
    }
    return {
      width: Math.max(...boxes.map((box) => box.width)),
      height: Math.max(...boxes.map((box) => box.height)),
    };
  };
  // A link inside a sentence is as high as its line (2.5.8, exception "inline").
  const inSentence = (node) => {
    if (getComputedStyle(node).display !== "inline") return false;
    let around = node.parentElement;
    while (getComputedStyle(around).display === "inline") around = around.parentElement;
    return words(around).length > words(node).length;
  };

  const names = () => {
    axe.setup(document.documentElement);
    try {
      return controls().filter((node) => {
        const virtual = axe.utils.getNodeFromTree(node);
        return !axe.commons.text.accessibleTextVirtual(virtual).trim();
      }).map((node) => `${told(node)} has no name`);
    } finally {
      axe.teardown();
    }
  };

  const targets = () => controls().filter((node) => !clipped(node)).map((node) => {
    const least = node.matches(BUTTONS) ? LEAST_BUTTON : LEAST_TARGET;
    const { width, height } = target(node);
    if (Math.min(width, height) + 0.5 >= least) return "";
    if (!node.matches(BUTTONS) && inSentence(node)) return "";
    return `${told(node)} is ${Math.round(width)} by ${Math.round(height)}, less than ${least}`;
  });

  // Tab goes in the order of the document: what it meets must stand in the order of reading.
  const order = (direction) => {
    const wrong = all("[tabindex]").filter((node) => node.tabIndex > 0)
      .map((node) => `${told(node)} is taken out of the order`);
    const stops = controls().filter(
      (node) => !clipped(node) && node.tabIndex >= 0 && !node.disabled,
    );
    for (let rank = 1; rank < stops.length; rank += 1) {
      const [before, after] = [stops[rank - 1], stops[rank]].map((n) => n.getBoundingClientRect());
      const beside = after.right <= before.left || after.left >= before.right;
      const above = after.bottom <= before.top + EPSILON;
      const level = after.top < before.bottom && after.bottom > before.top;
      const back = direction === "rtl"
        ? after.left >= before.right - EPSILON : after.right <= before.left + EPSILON;
      if ((above && !beside) || (level && back)) {
        wrong.push(`${told(stops[rank])} is reached after ${told(stops[rank - 1])}`);
      }
    }
    return wrong;
  };

  const focus = (refused) => {
    const summaries = ".govuk-error-summary[data-focus], .govuk-inset-text[data-focus]";
    const summary = document.querySelector(summaries);
    if (!summary) return refused ? ["what is wrong is not said in a summary"] : [];
    const here = document.activeElement;
    return summary.contains(here) ? [] : [`the focus is on ${told(here)}, not on the summary`];
  };

  const whole = (language, direction) => {
    const root = document.documentElement;
    const wrong = [];
    const heads = all("h1").filter(shown).length;
    if (heads !== 1) wrong.push(`${heads} headings of the first rank`);
    if (root.lang !== language) wrong.push(`the language is ${root.lang}, not ${language}`);
    if (getComputedStyle(root).direction !== direction) wrong.push(`it is not ${direction}`);
    if (!document.title.trim()) wrong.push("no title");
    if (root.scrollWidth > innerWidth) wrong.push(`it is ${root.scrollWidth} wide, not ${innerWidth}`);
    return wrong;
  };

  // A text that its own box hides, or that stands outside the page.
  const texts = () => {
    const wrong = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const node = text.parentElement;
      if (!text.data.trim() || !shown(node) || clipped(node) || node.closest("thead")) continue;
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      const scrolled = node.closest(".app-table");
      if (!scrolled && (box.left < -EPSILON || box.right > innerWidth + EPSILON)) {
        wrong.add(`${told(node)} stands outside the page`);
      }
      for (let around = node; around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around);
        const cut = [style.overflowX, style.overflowY].some((one) => ["hidden", "clip"].includes(one));
        const bounds = around.getBoundingClientRect();
        if (cut && (box.right > bounds.right + EPSILON || box.bottom > bounds.bottom + EPSILON
          || box.left < bounds.left - EPSILON || box.top < bounds.top - EPSILON)) {
          wrong.add(`${told(node)} is cut`);
        }
      }
    }
    return [...wrong];
  };

  const look = ({ language, direction, refused, enlarged }) => [
    ...names(), ...targets(), ...order(direction), ...focus(refused),
    ...whole(language, direction), ...texts(), ...(enlarged ? covered() : []),
  ].filter(Boolean);

  const audit = async (options) => {
    const { violations } = await axe.run(document, options);
    return violations.flatMap((one) => one.nodes.map(
      (node) => `${one.id}: ${node.target} ${node.failureSummary}`,
    ));
  };

  // Nothing that stays in its place covers the little that is seen; a dialog can be scrolled.
  const covered = () => all("*").filter((node) => {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (!shown(node) || !["fixed", "sticky"].includes(style.position)) return false;
    if (node.matches("dialog:modal")) {
      return (box.top < 0 || box.bottom > innerHeight) && style.overflowY === "visible";
    }
    return box.height > innerHeight / 3;
  }).map((node) => `${told(node)} covers the window`);

  window.everything = async (expected, options) => [...look(expected), ...await audit(options)];
})();
