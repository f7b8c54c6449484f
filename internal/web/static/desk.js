// What pages do beside HTML: nothing here is needed to work with the desk.
"use strict";
// A page hears that what it shows has changed. A browser asks again by itself when the connection
// ends, but not where a load balancer answered for a desk that has just stopped.
const hear = (address, wait = 5000) => {
  let source, seen = "", left = false;
  const listen = () => {
    source = new EventSource(seen ? address + "&seen=" + seen : address);
    source.addEventListener("open", () => { wait = 5000; });
    source.addEventListener("seen", (event) => { seen = event.lastEventId; });
    source.addEventListener("changed", (event) => {
      seen = event.lastEventId;
      document.getElementById("news").hidden = false;
    });
    source.addEventListener("error", () => {
      if (left || source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => { if (!left) listen(); }, wait);
      wait = Math.min(2 * wait, 300000);
    });
  };
  window.addEventListener("pagehide", () => { left = true; source.close(); });
  listen();
};
document.addEventListener("DOMContentLoaded", () => {
  // Who came for one field is led there, not to the summary above it.
  const summary = document.querySelector(":target") || document.querySelector("[data-focus]");
  if (summary) summary.focus();
  const page = document.querySelector("[data-news]");
  if (page && window.EventSource) {
    hear(page.dataset.news);
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
// Files go up by themselves, with a bar that shows how far they are; what is too large is not
// sent at all.
const uploads = (event) => event.target.matches && event.target.matches("[data-upload]");
const by = (id) => document.getElementById(id);
const tell = (text) => {
  by("upload-bar").hidden = true;
  by("upload-state").textContent = "";
  const said = document.createElement("p");
  said.className = "error";
  said.setAttribute("role", "alert");
  said.textContent = text;
  by("upload-said").replaceChildren(said);
};
document.addEventListener("htmx:confirm", (event) => {
  if (!uploads(event)) return;
  const { files, dataset } = by("upload");
  const large = [...files].find((file) => file.size > Number(dataset.most));
  if (!large) return;
  event.preventDefault();
  tell(dataset.tooLarge.replace("{file}", large.name).replace("{size}", (large.size / 1048576).toFixed(1)));
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = by("upload-bar");
  if (!uploads(event) || !bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = Math.round((100 * event.detail.loaded) / event.detail.total);
  by("upload-state").textContent = `${bar.value} %`;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "files") return;
  if (document.activeElement === document.body) by("attach").focus({ preventScroll: true });
  by("note").dispatchEvent(new Event("input", { bubbles: true })); // what was typed meanwhile is saved too
});
for (const broken of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(broken, (event) => { if (uploads(event)) tell(by("upload").dataset.broken); });
}
