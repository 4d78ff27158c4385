// Small helps for those whose browser runs scripts. Every page works without.
"use strict";
(() => {
  const PAUSES = [1000, 3000, 8000]; // milliseconds before each new try of an upload
  const page = () => document.querySelector("main");

  // The error summary is what is read first.
  const focusErrors = () => document.querySelector("[data-focus]")?.focus();

  // Put the main part of a page that the server drew in the place of this one.
  const swap = (html, address, heading, refused) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const main = next.querySelector("main");
    if (!main) return location.assign(address);
    document.title = next.title;
    page().replaceWith(document.adoptNode(main));
    history.replaceState(null, "", address);
    for (const summary of refused) {
      const shown = document.querySelector("[data-focus]");
      if (shown) shown.querySelector("ul").append(...summary.querySelectorAll("li"));
      else document.querySelector("h1").before(document.adoptNode(summary));
    }
    prepare();
    const target = document.querySelector("[data-focus]") || document.getElementById(heading) ||
      document.querySelector("h1");
    target.tabIndex = -1;
    target.focus();
    return undefined;
  };

  // A second click sends nothing twice. A page taken back from the history may be sent again.
  let sent = new WeakSet();
  const once = (event) => {
    const form = event.target;
    if (sent.has(form)) return event.preventDefault();
    if (form.method === "post") {
      sent.add(form);
      setTimeout(() => sent.delete(form), 8000);
    }
    return undefined;
  };

  // Send files with a bar that moves; try again when the line drops.
  const upload = (form) => {
    const input = form.querySelector("[type=file]");
    const said = form.dataset;
    form.querySelector(".app-progress")?.remove();
    const box = document.createElement("div");
    box.className = "app-progress";
    const message = document.createElement("p");
    message.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", said.sending);
    box.append(message, bar);
    form.append(box);
    const files = [...input.files];
    const large = files.find((file) => file.size > Number(said.most));
    const stop = (sentence) => {
      bar.remove();
      message.textContent = sentence;
      message.className = "govuk-error-message";
      sent.delete(form);
    };
    if (large) return stop(said.large.replace("{}", large.name));
    const heading = form.closest("section").getAttribute("aria-labelledby");
    const whole = files.reduce((sum, file) => sum + file.size, 0);
    const refused = [];
    let before = 0; // bytes of the files that are through
    let told = -1;
    // One file at a time: a line that drops loses one, and none is too much for one request.
    const send = (rank, tries) => {
      const data = new FormData(form);
      data.set("files", files[rank]);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.timeout = 600000;
      request.upload.onprogress = (event) => {
        const part = Math.min(100, Math.round((100 * (before + event.loaded)) / (whole || 1)));
        bar.value = part;
        if (part - told >= 25) {
          told = part;
          message.textContent = `${said.sending} ${part}\u00a0%`;
        }
      };
      const again = () => {
        if (tries >= PAUSES.length) return stop(said.failed);
        message.textContent = said.again;
        return setTimeout(() => send(rank, tries + 1), PAUSES[tries]);
      };
      request.onerror = again;
      request.ontimeout = again;
      request.onload = () => {
        if ([502, 503, 504].includes(request.status)) return again();
        if (request.status === 401) return location.reload();
        if (request.status !== 200 && request.status !== 422) return stop(said.failed);
        const last = rank + 1 === files.length;
        const html = request.responseText;
        if (request.status === 422 && !last) {
          refused.push(new DOMParser().parseFromString(html, "text/html").querySelector("#erreurs"));
        }
        before += files[rank].size;
        const address = new URL(request.responseURL).pathname;
        return last ? swap(html, address, heading, refused) : send(rank + 1, 0);
      };
      request.send(data);
    };
    message.textContent = said.sending;
    return send(0, 0);
  };

  // "None of these" and the others exclude each other.
  const exclude = (event) => {
    const box = event.target;
    const group = box.closest("[data-none]");
    if (!group || box.type !== "checkbox" || !box.checked) return;
    const none = group.dataset.none;
    for (const other of group.querySelectorAll("[type=checkbox]")) {
      if (other !== box && (box.value === none || other.value === none)) other.checked = false;
    }
  };

  // A request that is being sealed: look again now and then, until it stands still.
  let looks = 0;
  const watch = () => {
    const seconds = Number(page().dataset.refresh || 0);
    if (!seconds || looks > 100) return;
    looks += 1;
    setTimeout(async () => {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (answer.ok && !document.hidden) {
          const next = new DOMParser().parseFromString(await answer.text(), "text/html");
          const main = next.querySelector("main");
          if (main && main.dataset.state !== page().dataset.state) {
            page().replaceWith(document.adoptNode(main));
            document.title = next.title;
            prepare();
            const news = document.querySelector("h1");
            news.tabIndex = -1;
            news.focus();
            return;
          }
        }
      } catch { /* the line is down: look again later */ }
      watch();
    }, seconds * 1000 * Math.min(1 + looks / 10, 5));
  };

  const prepare = () => {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.onclick = () => window.print();
    }
    watch();
  };

  document.addEventListener("submit", (event) => {
    once(event);
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-upload]")) return;
    if (!form.querySelector("[type=file]").files.length) return;
    event.preventDefault();
    upload(form);
  });
  document.addEventListener("change", exclude);
  window.addEventListener("pageshow", () => { sent = new WeakSet(); });
  prepare();
  focusErrors();
})();
