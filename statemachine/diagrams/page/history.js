"use strict";
/* A history: the statuses of messages, one on a line, and what each means for the order that is stored. */

const TIMES = /** @type {Time[]} */ (["none", "older", "newer"]);
const STORED_TIMES = ["no time", "an exact time", "a lower bound"];

/**
 * Returns the messages of a text: one on a line, with its time after a bar. White space counts, as it does for the
 * engine, but for one space before the bar. A line that is the name of a status is that name.
 */
function readHistory(/** @type {string} */ text, /** @type {Set<string>} */ names) {
  const lines = text.split(/\r?\n/).filter((each) => each.trim());
  return lines.map((line) => {
    const found = names.has(line) ? null : /^(.*?) ?\| ?(older|newer)\s*$/.exec(line);
    const time = /** @type {Time} */ (found ? found[2] : "none");
    return { word: found ? found[1] : line, time };
  });
}

/** Returns the outcome of each message of a history. */
function outcomesOf(
  /** @type {Rules} */ rules,
  /** @type {NonNullable<Observer>} */ observer,
  /** @type {State} */ state,
) {
  let stored = observer.order(state.stored || null, state.stored ? state.storedTime : 0);
  const names = new Set(rules.statuses.map((each) => each.name));
  return readHistory(state.history, names).map(({ word, time }) => {
    const outcome = observer.observe(stored, word, time);
    stored = outcome.after;
    return outcome;
  });
}

/** Prepares the part of the page for histories; returns the function that shows the one of a state. */
function historyView(
  /** @type {Rules} */ rules,
  /** @type {Answers} */ answers,
  /** @type {Observer} */ observer,
  /** @type {Choose} */ choose,
) {
  if (observer === null) {
    byId("history").replaceChildren(
      element("h2", {}, "History"),
      element(
        "p",
        {},
        "This rule set has too many statuses for precomputed outcomes. Use the command `observe`.",
      ),
    );
    return () => undefined;
  }
  const names = rules.statuses.map((each) => each.name);
  byId("stored").append(...names.map((each) => element("option", { value: each }, each)));
  byId("stored-time").append(
    ...STORED_TIMES.map((each, number) => element("option", { value: number }, each)),
  );
  const changed = () =>
    choose({
      history: byId("messages").value,
      stored: byId("stored").value,
      storedTime: Number(byId("stored-time").value),
      step: -1,
    });
  byId("messages").addEventListener("input", changed);
  byId("stored").addEventListener("change", changed);
  byId("stored-time").addEventListener("change", changed);
  byId("example").addEventListener("click", () => {
    const newer = answers.example.map((each) => `${each} | newer`);
    choose({
      history: [...newer, `${answers.example[0]} | older`].join("\n"),
      stored: "",
      storedTime: 0,
      step: 0,
    });
  });
  const step = (/** @type {number} */ by) => () => choose({ stepBy: by });
  byId("back").addEventListener("click", step(-1));
  byId("next").addEventListener("click", step(1));
  return (/** @type {State} */ state) => showHistory(rules, state, outcomesOf(rules, observer, state), choose);
}

function showHistory(
  /** @type {Rules} */ rules,
  /** @type {State} */ state,
  /** @type {any[]} */ outcomes,
  /** @type {Choose} */ choose,
) {
  if (byId("messages").value !== state.history) byId("messages").value = state.history;
  byId("stored").value = state.stored;
  byId("stored-time").value = state.storedTime;
  byId("stored-time").disabled = !state.stored;
  byId("back").disabled = state.step <= 0;
  byId("next").disabled = state.step >= outcomes.length - 1;
  const hadFocus = byId("outcomes").contains(document.activeElement);
  byId("outcomes").replaceChildren(
    ...outcomes.map((each, number) => outcomeItem(rules, each, number, state.step, choose)),
  );
  if (hadFocus) byId("outcomes").children[state.step]?.querySelector("button").focus();
  const shown = outcomes[state.step];
  byId("step").textContent = shown
    ? `Message ${state.step + 1} of ${outcomes.length}: ${shown.meaning}. ${shown.reason}`
    : "";
}

function outcomeItem(
  /** @type {Rules} */ rules,
  /** @type {PageOutcome} */ outcome,
  /** @type {number} */ number,
  /** @type {number} */ step,
  /** @type {Choose} */ choose,
) {
  const { word, time, meaning: what, policy, reason, certain, readings, after } = outcome;
  const stored = after.word === null ? "nothing" : after.word;
  const doubt = readings.length ? ` (${readings.join(" or ")})` : certain ? "" : " (not certain)";
  return element(
    "li",
    {
      class: "outcome",
      "data-meaning": what,
      "data-policy": policy,
      "aria-current": number === step ? "step" : null,
    },
    element("button", { type: "button", class: "outcome-name", click: () => choose({ step: number }) }, word),
    time === "none" ? null : element("span", { class: "soft" }, ` ${time}`),
    element("span", { class: "meaning", "data-policy": policy }, what),
    element("span", { class: "soft" }, `${doubt} policy ${policy}, stored now: ${stored}`),
    element("p", {}, reason),
  );
}
