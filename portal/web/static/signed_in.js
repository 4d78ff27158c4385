// For who is signed in: a warning before the session ends, and what a telephone sends meanwhile.
"use strict";
(() => {
  const WARNED = 5 * 60; // seconds before the end
  const LOOKS = 4000; // milliseconds between two looks for photographs
  const line = document.querySelector("[data-session]");
  const warning = document.querySelector("[data-warning]");
  const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let end = Date.now() + 1000 * Number(line.dataset.seconds);
  let timer = 0;
  let told = false; // that it ends soon
  let over = false; // told that it has ended
  const words = {
    title: warning.querySelector("h2").textContent,
    text: warning.querySelector("p").textContent,
  };

  const say = (title, text) => {
    warning.querySelector("h2").textContent = title;
    warning.querySelector("p").textContent = text;
  };
  const open = (button) => {
    warning.hidden = false;
    if (!warning.open) warning.showModal();
    button.focus();
  };
  const stay = warning.querySelector("[data-stay]");
  const close = warning.querySelector("[data-close]");

  // Looked at again whenever the page is: a computer that slept has missed its timers.
  const look = () => {
    clearTimeout(timer);
    const left = (end - Date.now()) / 1000;
    if (left <= 0 && over) return;
    if (left <= 0) {
      over = true;
      stay.hidden = true;
      say(warning.dataset.ended, warning.dataset.kept);
      open(close);
      return;
    }
    if (left <= WARNED && !told) {
      told = true;
      stay.hidden = false;
      say(words.title, words.text);
      open(stay);
    }
    timer = setTimeout(look, 1000 * Math.min(left > WARNED ? left - WARNED : left, 86400) + 50);
  };

  const lasts = (seconds, until) => {
    end = Date.now() + 1000 * seconds;
    told = over = false;
    if (until) line.querySelector("[data-until]").textContent = until;
    if (warning.open) warning.close();
    look();
  };

  stay.addEventListener("click", async () => {
    stay.disabled = true;
    try {
      const data = new FormData();
      data.set("csrf_token", document.querySelector("form.app-signout [name=csrf_token]").value);
      const answer = await fetch("/session/prolonger", { method: "POST", body: data });
      if (answer.ok) {
        const { seconds, until } = await answer.json();
        lasts(seconds, until);
        others?.postMessage({ seconds, until });
      } else {
        end = Date.now();
        look();
      }
    } catch { // the line is down
      say(words.title, warning.dataset.away);
    } finally {
      stay.disabled = false;
    }
  });
  close.addEventListener("click", () => warning.close());
  others?.addEventListener("message", ({ data }) => lasts(data.seconds, data.until));
  others?.postMessage({
    seconds: Number(line.dataset.seconds), until: line.querySelector("[data-until]").textContent,
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.addEventListener("pageshow", look);
  look();

  // ---- What a telephone sent, drawn again when it changes; for half an hour and a little more.
  const list = document.querySelector("[data-arrivals]");
  const until = Date.now() + 40 * 60 * 1000;
  const arrivals = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(list.dataset.arrivals, { redirect: "error" });
        if (!answer.ok) return;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = fresh.querySelector("[data-arrived]");
        const shown = list.querySelector("[data-arrived]");
        if (!now) return; // another page stands in the way: it is seen at the next click
        const drawing = document.querySelector("[data-drawing]");
        if (drawing) drawing.hidden = !("open" in now.dataset);
        if (now.textContent !== shown.textContent) shown.replaceWith(document.adoptNode(now));
      } catch { /* the line is down: look again */ }
    }
    if (Date.now() < until) setTimeout(arrivals, LOOKS);
  };
  if (list) setTimeout(arrivals, LOOKS);
})();
