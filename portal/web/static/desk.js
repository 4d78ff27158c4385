// On paper nothing is folded; on a small screen what narrows a list is, until somebody opens it.
"use strict";
(() => {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open], .app-more)")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
  if (matchMedia("(max-width: 640px)").matches) {
    for (const one of document.querySelectorAll("details[data-narrow]")) one.open = false;
  }
})();
