// A button that copies an address to be handed on.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.onclick = async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select(); // so that it can be copied by hand where it may not be by a script
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else if (!document.execCommand("copy")) return;
    } catch { return; }
    button.nextElementSibling.hidden = false;
  };
}
