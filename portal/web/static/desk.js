// On paper nothing is folded; on a wide screen what narrows a list is not either. What an address
// names is unfolded, and Escape folds the rarer ways to go.
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
  const wide = matchMedia("(min-width: 641px)");
  const fit = () => {
    for (const one of document.querySelectorAll("details[data-wide]")) one.open = wide.matches;
  };
  wide.addEventListener("change", fit);
  fit();
  const unfold = () => {
    const named = document.getElementById(location.hash.slice(1));
    for (let one = named; one; one = one.parentElement) if (one.matches("details")) one.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
  addEventListener("keydown", (pressed) => {
    const more = pressed.key === "Escape" && document.querySelector(".app-more[open]");
    if (!more) return;
    more.open = false;
    more.querySelector("summary").focus();
  });
})();
