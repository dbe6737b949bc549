"use strict";
/* The page: reads its data, joins its parts, and keeps the state in the address. */

/** Starts the page; returns its data, and the functions that read answers from such data. */
function openPage(/** @type {Rules} */ rules, /** @type {Answers} */ answers) {
  const reader = decisionReader(rules, answers);
  const observer = outcomeReader(rules, answers);
  let state = fromAddress(location.hash, rules, answers);
  let revealed = NO_STATUS;
  const showPanel = statusPanel(rules, reader, choose);
  const showControls = askerControls(rules, answers, choose);
  const buttons = statusList(rules, choose);
  const showOutcomes = historyView(rules, answers, observer, choose);
  movableDrawing(byId("drawing"));
  themeControl();

  /** Changes the state, shows it, and moves the focus to the status on request. */
  function choose(/** @type {Change} */ change, focus = false) {
    const before = state.status;
    state = changed(state, change, answers);
    const steps = observer ? outcomesOf(rules, observer, state) : [];
    state.step = Math.min(state.step, steps.length - 1);
    if (("step" in change || "stepBy" in change) && steps[state.step]) {
      state.status = Math.max(NOTHING, steps[state.step].after.status);
    }
    const address = `#${toAddress(state, rules, answers)}`;
    if (state.status === before) history.replaceState(null, "", address);
    else history.pushState(null, "", address); // back leads to the status that was shown before
    show();
    if (focus) byId("status-title").focus();
  }

  function show() {
    showControls(state);
    showPanel(state);
    showOutcomes(state);
    light(rules, reader, state, buttons);
    if (state.status !== revealed) revealRow();
    revealed = state.status;
  }

  selectByClick(rules, choose);
  addEventListener("hashchange", () => {
    state = fromAddress(location.hash, rules, answers);
    show();
  });
  addEventListener("keydown", (event) => {
    const typing = document.activeElement?.matches("textarea, input[type=search]");
    if (event.key !== "/" || typing) return;
    event.preventDefault();
    byId("search").focus();
  });
  show();
  return { rules, answers, decisionReader, outcomeReader };
}

/** Returns a changed state. */
function changed(
  /** @type {State} */ state,
  /** @type {Change} */ { asker = {}, guard, stepBy = 0, ...rest },
  /** @type {Answers} */ answers,
) {
  const guards = [...state.asker.guards];
  if (guard) {
    const [group, wanted] = guard;
    guards[group] = nearestCombination(answers.decisions.groups[group], guards[group], wanted);
  }
  const next = { ...state, ...rest, asker: { ...state.asker, ...asker, guards } };
  next.step = Math.max(-1, next.step + stepBy);
  return next;
}

/** Selects a status or a move by a click in the drawing or in the matrix. */
function selectByClick(/** @type {Rules} */ rules, /** @type {Choose} */ choose) {
  const numbers = new Map(rules.statuses.map((each, number) => [each.name, number]));
  const numberOf = (/** @type {string} */ name) => (name === "" ? NOTHING : (numbers.get(name) ?? NO_STATUS));
  for (const area of ["drawing", "matrix"]) {
    byId(area).addEventListener("click", (/** @type {Event} */ event) => {
      const clicked = /** @type {Element} */ (event.target).closest("[data-status], [data-target], td");
      if (!clicked) return;
      event.preventDefault(); // links of the drawing lead to statuses of the drawing, and not to the state of the page
      const { status, source, target } = clickedEnds(clicked);
      if (status !== undefined) choose({ status: numberOf(status), to: NO_STATUS });
      else if (source !== undefined && target !== undefined)
        choose({ status: numberOf(source), to: numberOf(target) });
    });
  }
}

/** Returns the status or the move of a clicked element; those of an empty cell are in its row and its column. */
function clickedEnds(/** @type {any} */ clicked) {
  const { status, source, target } = clicked.dataset;
  if (status !== undefined) return { status };
  if (target !== undefined) return source === undefined ? { status: target } : { source, target };
  const row = clicked.parentElement;
  const column = clicked.closest("table").querySelector("thead tr:last-child")?.cells[
    clicked.cellIndex
  ]?.dataset;
  const first =
    row.querySelector("[data-status]")?.dataset.status ?? row.querySelector("[data-source]")?.dataset.source;
  return { source: first, target: column?.target ?? column?.status };
}

/** Marks what is open, in the drawing, the matrix and the list, and says it in one sentence. */
function light(
  /** @type {Rules} */ rules,
  /** @type {Reader} */ reader,
  /** @type {State} */ state,
  /** @type {Map<number, HTMLElement>} */ buttons,
) {
  const rowStates = rules.rows.map((row) => stateOf(reader.ask(row, state.asker)));
  const best = (/** @type {string[]} */ found) =>
    ORDER_OF_STATES.find((each) => found.includes(each)) ?? "unknown";
  const selected = state.status === NO_STATUS ? undefined : nameOrNothing(rules, state.status);
  for (const each of document.querySelectorAll("[data-rows]")) {
    const { dataset } = /** @type {HTMLElement | SVGElement} */ (each);
    const numbers = (dataset.rows ?? "").split(" ").filter(Boolean).map(Number);
    if (!numbers.length) continue;
    const isHere = numbers.some((row) => rules.rows[row].source === state.status);
    dataset.state = best(numbers.map((row) => rowStates[row]));
    dataset.from = isHere && selected !== undefined ? "here" : "";
  }
  for (const each of statusElements()) {
    const { dataset } = /** @type {HTMLElement | SVGElement} */ (each);
    dataset.selected = (dataset.status ?? dataset.target) === selected ? "yes" : "";
  }
  byId("main").dataset.selected = selected === undefined ? "" : "yes";
  const { actor, channel, override, guards } = state.asker;
  byId("main").dataset.asked = actor || channel || override || guards.some(Boolean) ? "yes" : "";
  showEntries(rules, rowStates, state, buttons, best);
}

/** Scrolls the matrix, and not the page, so that the row of the selected status and its first move are seen. */
function revealRow() {
  const head = /** @type {HTMLElement | null} */ (
    document.querySelector("#sm-matrix tbody [data-selected=yes]")
  );
  const scroller = head?.closest(".sm-scroll");
  if (!head || !scroller) return;
  const frame = scroller.getBoundingClientRect();
  const heads = scroller.querySelector("thead")?.getBoundingClientRect().height ?? 0;
  const own = head.getBoundingClientRect();
  if (own.top < frame.top + heads || own.bottom > frame.bottom)
    scroller.scrollTop += own.top - frame.top - heads;
  const move = scroller.querySelector("td[data-from=here]")?.getBoundingClientRect();
  if (!move) return;
  const left = move.left - frame.left - own.width;
  if (left < 0 || move.right > frame.right) scroller.scrollLeft += left;
}

/** Returns the elements that stand for a status in the drawing and in the heads of the matrix. */
function statusElements() {
  return document.querySelectorAll("[data-status], th[data-target]");
}

function nameOrNothing(/** @type {Rules} */ rules, /** @type {number} */ status) {
  return status < 0 ? "" : rules.statuses[status].name;
}

/** Marks in the list which statuses can be entered from the selected one, and counts the moves. */
function showEntries(
  /** @type {Rules} */ rules,
  /** @type {string[]} */ rowStates,
  /** @type {State} */ state,
  /** @type {Map<number, HTMLElement>} */ buttons,
  /** @type {(found: string[]) => string} */ best,
) {
  const found = /** @type {Map<number, string[]>} */ (new Map());
  rules.rows.forEach((/** @type {Row} */ row, /** @type {number} */ number) => {
    if (row.source === state.status)
      found.set(row.target, [...(found.get(row.target) ?? []), rowStates[number]]);
  });
  for (const [number, button] of buttons) {
    button.setAttribute("aria-current", String(number === state.status));
    const entry = found.has(number) ? best(found.get(number) ?? []) : "";
    button.dataset.entry = entry;
    button.querySelector(".entry")?.replaceChildren(entry ? stateMark(entry) : "");
  }
  const names = new Map(rules.statuses.map((each, number) => [each.name, number]));
  for (const each of statusElements()) {
    const { dataset } = /** @type {HTMLElement | SVGElement} */ (each);
    dataset.entry =
      buttons.get(names.get(dataset.status ?? dataset.target ?? "") ?? NO_STATUS)?.dataset.entry ?? "";
  }
  byId("summary").textContent = summary(rules, state, [...found.values()].map(best));
}

/** Returns the sentence about the moves from the selected status. */
function summary(/** @type {Rules} */ rules, /** @type {State} */ state, /** @type {string[]} */ targets) {
  if (state.status === NO_STATUS) return "";
  const counts = ORDER_OF_STATES.map((word) => ({
    word,
    count: targets.filter((each) => each === word).length,
  }));
  const parts = counts.filter(({ count }) => count).map(({ word, count }) => `${count} ${word}`);
  const who = state.asker.actor ? rules.actors[state.asker.actor - 1].name : "anybody";
  return `From ${nameOf(rules, state.status)}, ${who}: ${parts.length ? listing(parts) : "no declared moves"}.`;
}

/** Prepares the choice of light and dark; without storage the choice lasts until the page is closed. */
function themeControl() {
  const select = byId("theme");
  const apply = () => {
    if (select.value) document.documentElement.dataset.theme = select.value;
    else delete document.documentElement.dataset.theme;
  };
  try {
    select.value = localStorage.getItem("sm-theme") ?? "";
  } catch {
    select.value = ""; // storage is blocked
  }
  select.addEventListener("change", () => {
    apply();
    try {
      localStorage.setItem("sm-theme", select.value);
    } catch {
      // storage is blocked
    }
  });
  apply();
}
