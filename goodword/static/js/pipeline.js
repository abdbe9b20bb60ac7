// The board of candidates: a card moves at once, and goes back where the server says no. Every drag has its button.
(() => {
  const board = document.querySelector("[data-pipeline]");
  const dialog = document.querySelector("#move-dialog");
  if (!board || !dialog) return;
  const content = dialog.querySelector("[data-move-content]");
  const columnOf = (stage) => board.querySelector(`[data-column="${CSS.escape(stage)}"]`);
  const has = (list, stage) => (list ?? "").split(" ").includes(stage);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const say = (text) => (document.querySelector("[data-pipeline-said]").textContent = text);
  const titleOf = (column) => column.querySelector("[data-title]").textContent;
  let dragged = null;
  let pending = null; // a move that the dialog still asks about: its card, and how to take it back

  const count = (column, by) => {
    const shown = column.querySelector("[data-count]");
    const number = Number(shown.textContent.replace(/\D/g, ""));
    if (String(number) === shown.textContent.trim()) shown.textContent = String(number + by);
  };

  // Puts the card where it is wanted and answers how to put it back.
  const place = (card, column) => {
    const from = card.closest("[data-column]");
    const next = card.nextElementSibling;
    const list = from.querySelector("[data-cards]");
    column.querySelector("[data-cards]").prepend(card);
    count(from, -1);
    count(column, 1);
    card.setAttribute("aria-busy", "true");
    return () => {
      list.insertBefore(card, next?.parentElement === list ? next : null);
      count(from, 1);
      count(column, -1);
      card.removeAttribute("aria-busy");
    };
  };

  const settle = (card, column) => {
    card.removeAttribute("aria-busy");
    card.dataset.stage = column.dataset.column;
    const age = card.querySelector("[data-age]");
    if (age) age.textContent = board.dataset.today;
    say(fill(board.dataset.moved, { name: card.dataset.name, stage: titleOf(column) }));
  };

  const tell = (text) => {
    const flash = document.querySelector("#move-refused").content.cloneNode(true);
    flash.querySelector("[data-text]").textContent = text;
    document.querySelector(".flashes")?.replaceChildren(flash);
  };
  const tellFailure = () => {
    document.querySelector(".flashes")?.replaceChildren(document.querySelector("#request-failed").content.cloneNode(true));
  };

  const ask = (url, body) =>
    fetch(url, { method: body ? "POST" : "GET", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });

  const show = async (response) => {
    content.innerHTML = await response.text(); // our own page's part, rendered and escaped by the server
    if (!dialog.open) dialog.showModal();
    (content.querySelector("[data-error-summary]") ?? content.querySelector("select, textarea"))?.focus();
  };

  const takeBack = () => {
    if (!pending) return;
    pending.undo?.();
    say(fill(board.dataset.refused, { name: pending.card.dataset.name }));
    pending = null;
  };

  // 204: done. 422: the form, with what is missing. Anything else is a failure, and nothing was changed.
  const post = async (card, body, undo, column) => {
    try {
      const response = await ask(card.dataset.move, body);
      if (response.status === 204) return settle(card, column);
      if (response.status !== 422) throw new Error(String(response.status));
      pending = { card, undo };
      await show(response);
    } catch {
      undo();
      tellFailure();
      say(fill(board.dataset.refused, { name: card.dataset.name }));
    }
  };

  const open = async (card, stage, undo) => {
    pending = { card, undo };
    try {
      const response = await ask(`${card.dataset.move}?stage=${encodeURIComponent(stage)}`);
      if (!response.ok) throw new Error(String(response.status));
      await show(response);
    } catch {
      takeBack();
      tellFailure();
    }
  };

  const drop = (card, column) => {
    const [from, to] = [card.dataset.stage, column.dataset.column];
    if (from === to) return;
    if (to === "enrolled") return tell(board.dataset.enrol);
    if (!has(column.dataset.from, from)) return open(card, to, null);
    const undo = place(card, column);
    if (has(column.dataset.asks, from)) return open(card, to, undo);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", board.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("stage", to);
    post(card, body, undo, column);
  };

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    dragged.classList.add("is-dragged");
  });
  const clear = () => {
    dragged?.classList.remove("is-dragged");
    board.querySelectorAll(".drop-here").forEach((column) => column.classList.remove("drop-here"));
  };
  board.addEventListener("dragend", () => {
    clear();
    dragged = null;
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-column]");
    if (!dragged || !column) return;
    event.preventDefault();
    if (column.classList.contains("drop-here")) return;
    clear();
    dragged.classList.add("is-dragged");
    column.classList.add("drop-here");
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-column]");
    if (!dragged || !column) return;
    event.preventDefault();
    const card = dragged;
    clear();
    dragged = null;
    drop(card, column);
  });

  // The button twin: the same form, with every stage to choose from.
  board.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-move-open]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(opener.closest("[data-card]"), "", null);
  });

  dialog.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-move-form]") || !pending) return;
    event.preventDefault();
    const { card, undo } = pending;
    const body = new FormData(event.target);
    const column = columnOf(body.get("stage"));
    try {
      const response = await ask(card.dataset.move, body);
      if (response.status === 422) return await show(response);
      if (response.status !== 204) throw new Error(String(response.status));
      if (column && card.closest("[data-column]") !== column) {
        undo?.();
        place(card, column);
      }
      pending = null;
      dialog.close();
      settle(card, column);
      card.querySelector("[data-move-open]")?.focus();
    } catch {
      dialog.close();
      tellFailure();
    }
  });
  dialog.addEventListener("close", () => {
    content.replaceChildren();
    takeBack();
  });
})();
