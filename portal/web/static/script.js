// Small helps. Every page works without.
"use strict";
(() => {
  const PAUSES = [1000, 3000, 8000]; // milliseconds before each new try of an upload
  const page = () => document.querySelector("main");

  const focusErrors = () => document.querySelector("[data-focus]")?.focus();

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

  // ---- Papers: a file goes up as soon as it is chosen, one at a time, and its box alone is drawn
  // again. What could not go up stays chosen: any button sends it again, then does its own work.
  let line = Promise.resolve();
  let waiting = 0; // boxes whose files are going up, or will
  let failed = false;
  let leaving = false;
  let wish = null; // the button pressed meanwhile

  const post = (form, kind, file, moved) => new Promise((done) => {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("send", kind);
    if (form.elements[`doctor-${kind}`]?.checked) data.set(`doctor-${kind}`, 1);
    data.set("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.timeout = 600000;
    request.upload.onprogress = moved;
    request.onloadend = () => done(request);
    request.send(data);
  });

  // A bar that moves, in the place of the box; `send` tries again when the line drops.
  const sender = (form, box) => {
    const progress = document.createElement("div");
    progress.className = "app-progress";
    const message = document.createElement("p");
    message.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.max = 100;
    progress.tabIndex = -1;
    progress.append(message, bar);
    box.before(progress);
    const send = async (kind, file) => {
      const sending = form.dataset.sending.replace("{}", file.name);
      bar.setAttribute("aria-label", sending);
      for (let tries = 0; ; tries += 1) {
        let told = 0;
        bar.value = 0;
        message.textContent = sending;
        const answer = await post(form, kind, file, (event) => {
          bar.value = Math.min(100, Math.round((100 * event.loaded) / (event.total || 1)));
          if (bar.value - told >= 25) {
            told = bar.value;
            message.textContent = `${sending} ${told}\u00a0%`;
          }
        });
        if (![0, 502, 503, 504].includes(answer.status) || tries >= PAUSES.length) return answer;
        message.textContent = form.dataset.again;
        await new Promise((done) => setTimeout(done, PAUSES[tries]));
      }
    };
    return { progress, send };
  };

  // One sentence in the style of the server's errors, with a link to this page for a new start.
  const mistake = (form, sentence, file, link) => {
    const shown = document.createElement("p");
    shown.className = "govuk-error-message";
    const prefix = document.createElement("span");
    prefix.className = "govuk-visually-hidden";
    prefix.textContent = form.dataset.error;
    shown.append(prefix, " ", form.dataset[sentence].replace("{}", file.name));
    if (link) {
      const way = document.createElement("a");
      way.href = location.pathname;
      way.textContent = form.dataset[link];
      way.className = "govuk-link";
      shown.append(" ", way);
    }
    return shown;
  };
  const MISTAKES = {
    0: ["line"], 400: ["ended", "signIn"], 401: ["ended", "signIn"], 403: ["ended", "signIn"],
    404: ["stale", "reload"], 409: ["stale", "reload"], 413: ["large"], 429: ["often"],
    502: ["away"], 503: ["away"], 504: ["away"],
  };

  const upload = async (form, kind, progress, send) => {
    const most = Number(form.dataset.most);
    const wrong = [];
    let left = []; // files that may still go up
    let fresh = null;
    const files = [...document.getElementById(`file-${kind}`).files];
    for (const [rank, file] of files.entries()) {
      if (file.size > most) { wrong.push(mistake(form, "large", file)); continue; }
      const answer = await send(kind, file);
      const drawn = new DOMParser().parseFromString(answer.responseText, "text/html");
      const own = drawn.getElementById(kind)?.querySelectorAll(".govuk-error-message") || [];
      if (answer.status !== 200 && answer.status !== 422) {
        const [sentence, link] = MISTAKES[answer.status] || ["wrong"];
        wrong.push(...(own.length ? own : [mistake(form, sentence, file, link)]));
        left = answer.status === 413 ? files.slice(rank + 1) : files.slice(rank);
        break;
      }
      fresh = drawn.getElementById(kind);
      if (!fresh) { // sent meanwhile, or to sign in again: that page says so itself
        [leaving, failed] = [true, true];
        return location.assign(answer.responseURL);
      }
      wrong.push(...own);
      if (answer.status === 200) {
        const warned = fresh.querySelectorAll(".app-files li:last-child [data-warning]");
        form.querySelector("[data-news]").textContent = [
          form.dataset.received.replace("{}", file.name),
          ...[...warned].map((warning) => warning.textContent),
        ].join(" ");
      }
    }
    return show(form, kind, progress, fresh, wrong, left);
  };

  // Draw the box again, as the server did: what was received, what is wrong, what is left.
  const show = (form, kind, progress, fresh, wrong, left) => {
    const old = document.getElementById(kind);
    const here = old.contains(document.activeElement) || document.activeElement === document.body;
    progress.remove();
    if (fresh) old.replaceWith(document.adoptNode(fresh));
    const paper = document.getElementById(kind);
    const box = paper.querySelector("[data-box]");
    const errors = paper.querySelector("[data-errors]");
    errors.setAttribute("role", "alert");
    errors.replaceChildren(...wrong);
    failed = failed || wrong.length > 0;
    let target = paper.querySelector("h2");
    if (box) {
      box.hidden = false;
      box.classList.toggle("govuk-form-group--error", wrong.length > 0);
      const kept = new DataTransfer();
      for (const file of left) kept.items.add(file);
      const input = box.querySelector("[type=file]");
      input.files = kept.files;
      if (wrong.length) target = input;
      const elsewhere = errors.querySelector("a"); // to mend first: here, a new try would fail too
      box.querySelector("[name=send]").hidden = !left.length || Boolean(elsewhere);
      box.querySelector("[data-send]").textContent = form.dataset.retry;
    }
    if (target.matches("h2")) target.tabIndex = -1;
    if (here) target.focus();
  };

  const start = (input) => {
    const form = input.form;
    const box = input.closest("[data-box]");
    const { progress, send } = sender(form, box);
    if (box.contains(document.activeElement)) progress.focus();
    box.hidden = true;
    failed = waiting ? failed : false;
    waiting += 1;
    const kind = input.id.slice("file-".length);
    line = line.then(() => upload(form, kind, progress, send)).then(() => {
      waiting -= 1;
      if (waiting) return;
      form.querySelector("[data-waiting]").textContent = "";
      const wished = wish;
      wish = null;
      const same = (button) => button.name === wished.name && button.value === wished.value;
      if (wished && failed) form.querySelector(".govuk-form-group--error [type=file]")?.focus();
      else if (wished) [...form.querySelectorAll("button")].find(same)?.click();
    }).catch(() => { // a browser too old for this: the page drawn by the server says what arrived
      leaving = true;
      location.reload();
    });
  };

  // A button of the papers' page: files still chosen go first, and what goes up is waited for.
  const papers = (event) => {
    const form = event.target;
    const button = event.submitter;
    if (button?.name === "later") {
      const own = document.getElementById(`file-${button.value}`);
      if (own && !own.closest("[hidden]")) own.value = "";
    }
    const chosen = [...form.querySelectorAll("[type=file]")].filter(
      (input) => input.files.length && !input.closest("[hidden]"),
    );
    if (!waiting && !chosen.length) return;
    event.preventDefault();
    sent.delete(form);
    if (button && button.name !== "send") {
      wish = { name: button.name, value: button.value };
      form.querySelector("[data-waiting]").textContent = form.dataset.wait;
    }
    chosen.forEach(start);
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
    for (const shown of document.querySelectorAll("[data-script]")) shown.hidden = false;
    for (const input of document.querySelectorAll("[data-papers] [type=file]")) {
      input.closest("[data-box]").querySelector("[name=send]").hidden = !input.files.length;
    }
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.onclick = () => window.print();
    }
    watch();
  };

  document.addEventListener("submit", (event) => {
    once(event);
    if (!event.defaultPrevented && event.target.matches("[data-papers]")) papers(event);
  });
  document.addEventListener("change", (event) => {
    exclude(event);
    if (event.target.matches("[data-papers] [type=file]") && event.target.files.length) {
      start(event.target);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting && !leaving) event.preventDefault();
  });
  // On paper nothing is folded away.
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      one.open = true;
      one.dataset.folded = "";
    }
  });
  window.addEventListener("afterprint", () => {
    for (const one of document.querySelectorAll("details[data-folded]")) {
      one.open = false;
      delete one.dataset.folded;
    }
  });
  window.addEventListener("pageshow", () => { sent = new WeakSet(); });
  prepare();
  focusErrors();
})();
