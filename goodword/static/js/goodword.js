// Behaviour that all pages share. Pages say what they want with data attributes; nothing here knows a page.
(() => {
  const root = document.documentElement;
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Theme: buttons with data-theme-choice="light|dark|auto".
  const showTheme = () => {
    all("[data-theme-choice]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === root.dataset.theme)),
    );
  };
  const chooseTheme = (choice) => {
    try {
      localStorage.setItem("theme", choice);
    } catch {
      root.dataset.bsTheme = choice; // not stored, but seen on this page
    }
    document.dispatchEvent(new Event("goodword:theme"));
    showTheme();
  };

  // The rail is a drawer on narrow screens.
  const setRail = (open) => {
    const opener = one("[data-rail-open]");
    root.classList.toggle("rail-open", open);
    opener?.setAttribute("aria-expanded", String(open));
    (open ? one(".rail a") : opener)?.focus();
  };

  // A question before a form is sent: data-confirm on the form or on its button.
  const confirmed = new WeakSet();
  const ask = (form, submitter, question) => {
    const dialog = one("#confirm");
    one("[data-question]", dialog).textContent = question;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return submitter?.focus();
        confirmed.add(form);
        form.requestSubmit(submitter);
      },
      { once: true },
    );
  };

  // Forms with data-guard ask before a change is lost. Sent forms take no second click.
  const dirty = new Set();
  const posts = (form) => form.getAttribute("method")?.toLowerCase() === "post";
  const setBusy = (form, busy) => {
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-busy", String(busy)));
    form.dataset.sent = busy ? "yes" : "";
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
      if (question && !confirmed.delete(form)) {
        event.preventDefault();
        event.stopPropagation();
        ask(form, event.submitter, question);
        return;
      }
      if (posts(form) && form.dataset.sent === "yes") {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      dirty.delete(form);
      if (posts(form)) setBusy(form, true);
    },
    true,
  );
  addEventListener("pageshow", (event) => {
    if (event.persisted) all("form").forEach((form) => setBusy(form, false));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (!form) return;
    setBusy(form, false);
    if (event.detail.successful) dirty.delete(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) dirty.add(form);
  });
  addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });

  // A part of the page that could not be fetched: say so, since nothing else would.
  const tellFailure = () => one(".flashes")?.replaceChildren(one("#request-failed").content.cloneNode(true));
  document.addEventListener("htmx:responseError", tellFailure);
  document.addEventListener("htmx:sendError", tellFailure);

  // Whatever is opened, closed or copied by a click.
  document.addEventListener("click", (event) => {
    const target = event.target;
    const theme = target.closest("[data-theme-choice]");
    if (theme) chooseTheme(theme.dataset.themeChoice);
    if (target.closest("[data-rail-open]")) setRail(true);
    if (target.closest("[data-rail-close]")) setRail(false);
    const opener = target.closest("[data-dialog]");
    if (opener) one(`#${opener.dataset.dialog}`)?.showModal();
    const closer = target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
    const copier = target.closest("[data-copy]");
    if (copier) navigator.clipboard?.writeText(copier.dataset.copy);
    all("details.menu[open]").forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
    });
  });

  // Keyboard: "/" searches, "?" shows the keys, "g" and a letter goes somewhere (data-key on a link).
  let pendingGo = 0;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = one("details.menu[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      } else if (root.classList.contains("rail-open")) setRail(false);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const going = Date.now() - pendingGo < 1500;
    pendingGo = 0;
    if (going) {
      const link = one(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
    } else if (event.key === "g") {
      pendingGo = Date.now();
    } else if (event.key === "/" && one("[data-search]")) {
      event.preventDefault();
      one("[data-search]").focus();
    } else if (event.key === "?") {
      one("#keys")?.showModal();
    }
  });

  // After a page answered with errors, the summary is what to read first.
  const announce = (from) => one("[data-error-summary]", from)?.focus();
  document.addEventListener("htmx:afterSwap", (event) => announce(event.target));
  document.addEventListener("DOMContentLoaded", () => {
    showTheme();
    announce(document);
  });
})();
