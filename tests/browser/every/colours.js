// What a person loses who chose their own colours (forced-colors), one sentence each.
// `forced()`: information by a background alone, and controls whose edge or focus is not seen.
(() => {
  "use strict";
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    return node.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1
      && !node.closest(".govuk-visually-hidden, .govuk-skip-link");
  };
  const told = (node) => `${node.tagName.toLowerCase()}.${node.className} «${
    node.textContent.replace(/\s+/g, " ").trim().slice(0, 40)}»`;
  const parts = (node) => [null, "::before", "::after"].map((part) => getComputedStyle(node, part));
  const lines = (style) => ["Top", "Right", "Bottom", "Left"].some((side) => (
    style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1
  ));
  const drawn = (style) => lines(style) || style.backgroundImage !== "none"
    || (style.content !== "none" && style.content !== "normal" && /[^\s"]/.test(style.content));

  // A box without a word, a line or a picture says what it says by its background.
  const backgrounds = () => all("main *").filter((node) => {
    if (!shown(node) || node.textContent.trim() || node.children.length) return false;
    if (node.matches("img, svg, input, select, textarea, progress, br, hr, dialog")) return false;
    return !parts(node).some(drawn);
  }).map((node) => `${told(node)} is a background alone`);

  // A button or a box to write in has an edge; a tick or a radio draws its own beside it.
  const edges = () => all("button, .govuk-button, input, select, textarea").filter((node) => {
    if (!shown(node) || node.type === "hidden") return false;
    const label = node.nextElementSibling;
    const styles = [...parts(node), ...(label ? parts(label) : [])];
    if (node.type === "file") styles.push(getComputedStyle(node, "::file-selector-button"));
    const underlined = getComputedStyle(node).textDecorationLine.includes("underline");
    return !underlined && !styles.some(lines);
  }).map((node) => `${told(node)} has no edge`);

  // A radio or a tick that is chosen is drawn by lines.
  const chosen = () => all("input:checked").filter((node) => {
    const label = node.nextElementSibling;
    if (!label || !shown(node)) return false;
    const mark = getComputedStyle(label, "::after");
    return !(lines(mark) && Number(mark.opacity) === 1);
  }).map((node) => `${told(node.nextElementSibling)} does not show that it is chosen`);

  const outlined = (node) => {
    const label = node.matches("[type=radio], [type=checkbox]") ? node.nextElementSibling : null;
    const styles = [...parts(node), ...(label ? parts(label) : [])];
    return styles.some((style) => style.outlineStyle !== "none"
      && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$/.test(style.outlineColor));
  };
  const focus = () => all(CONTROLS).filter((node) => {
    if (!shown(node) || node.tabIndex < 0 || node.disabled) return false;
    node.focus({ focusVisible: true });
    return document.activeElement === node && !outlined(node);
  }).map((node) => `${told(node)} does not show the focus`);

  window.forced = () => [...backgrounds(), ...edges(), ...chosen(), ...focus()];
})();
