// Forms: a second press of the button does nothing, and leaving a changed form asks first.
const changed = new Set();

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  changed.delete(form);
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (form.target === "_blank" || form.hasAttribute("data-download")) return;
  form.dataset.sending = "yes";
  // after the browser has read the form: a disabled button would not send its name
  setTimeout(() => {
    for (const button of buttonsOf(form)) {
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }
  });
});

function free(form) {
  delete form.dataset.sending;
  for (const button of buttonsOf(form)) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(free));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (form) free(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-leave")) changed.add(form);
});

window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
