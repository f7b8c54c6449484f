// What pages do beside HTML: nothing here is needed to work with the desk.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  const page = document.querySelector("[data-news]");
  if (page && window.EventSource) {
    const source = new EventSource(page.dataset.news);
    source.addEventListener("changed", () => { document.getElementById("news").hidden = false; });
    window.addEventListener("pagehide", () => source.close());
  }
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault(); // a double click sends once
      form.dataset.sent = "yes";
    });
  }
  // A form that was left and is come back to may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
});
// An answer on its way must not arrive in the middle of a word that is being composed.
let composing = false;
document.addEventListener("compositionstart", () => { composing = true; });
document.addEventListener("compositionend", () => { composing = false; });
document.addEventListener("htmx:confirm", (event) => {
  if (composing && event.target.matches("[data-live]")) event.preventDefault();
});
