// What a page does beyond links and forms: menus that close, focus after a fragment changed, the CSRF header of htmx.
document.documentElement.classList.add("lg-js");

const CLOSED = "#contenuto";

function closeMenu() {
  if (location.hash !== "#menu") return;
  history.replaceState(null, "", location.pathname + location.search);
  location.hash = CLOSED;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closeMenu();
  for (const open of document.querySelectorAll("details.lg-user[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.lg-user[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

window.addEventListener("hashchange", () => {
  if (location.hash === "#menu") document.querySelector("#menu a")?.focus();
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// A fragment that asks for it (data-focus) gets the focus; an answer that failed is said, never silent.
document.addEventListener("htmx:afterSettle", (event) => {
  const wanted = event.detail.elt?.querySelector?.("[data-focus]");
  if (wanted) {
    wanted.setAttribute("tabindex", "-1");
    wanted.focus();
  }
});

function say(text) {
  const place = document.getElementById("messaggi");
  if (!place) return;
  const box = document.createElement("div");
  const line = document.createElement("p");
  box.className = "alert alert-danger lg-alert";
  line.textContent = text;
  box.append(line);
  place.replaceChildren(box);
}

document.addEventListener("htmx:sendError", () => say("Non c’è collegamento: quello che vedi può non essere aggiornato. Riprova."));
document.addEventListener("htmx:responseError", (event) => {
  const isGone = [401, 403, 404].includes(event.detail.xhr.status);
  say(isGone ? "La pagina non è più disponibile: ricaricala o accedi di nuovo." : "Qualcosa non ha funzionato. Ricarica la pagina.");
});

document.querySelector(".lg-error-summary:not(.lg-gallery *)")?.focus();
