"use strict";
/* The controls: who asks, what is known of the guards, the search, and the list of statuses. */

/** Shows the controls of the asker and calls `choose` with each change. */
function askerControls(
  /** @type {Rules} */ rules,
  /** @type {Answers} */ answers,
  /** @type {Choose} */ choose,
) {
  const { groups, flags } = answers.decisions;
  fillSelect(byId("actor"), "anybody", rules.actors);
  fillSelect(byId("channel"), "any channel", rules.channels);
  byId("actor").parentElement.hidden = !rules.actors.length;
  byId("channel").parentElement.hidden = !rules.channels.length;
  byId("override").parentElement.hidden = flags < 2;
  byId("guards").hidden = !groups.length;
  const changed = () => {
    const [actor, channel] = ["actor", "channel"].map((each) => Number(byId(each).value));
    choose({ asker: { actor, channel, override: byId("override").checked } });
  };
  for (const each of ["actor", "channel", "override"]) byId(each).addEventListener("change", changed);
  groups.forEach((/** @type {Group} */ group, /** @type {number} */ number) => {
    group.guards.forEach((name) =>
      byId("guard-list").append(guardControl(rules, group, number, name, choose)),
    );
  });
  return (/** @type {State} */ state) => {
    byId("actor").value = state.asker.actor;
    byId("channel").value = state.asker.channel;
    byId("override").checked = state.asker.override;
    showGuards(groups, state);
  };
}

function fillSelect(
  /** @type {HTMLSelectElement} */ select,
  /** @type {string} */ first,
  /** @type {any[]} */ items,
) {
  const labels = items.map(({ name, title, mark }) => {
    const about = title && title.toLowerCase() !== name.toLowerCase() ? ` (${title})` : "";
    return `${name}${about}${mark ? ` ${mark}` : ""}`;
  });
  select.replaceChildren(
    ...[first, ...labels].map((each, number) => element("option", { value: number }, each)),
  );
}

/** Returns the three choices for one guard. */
function guardControl(
  /** @type {Rules} */ rules,
  /** @type {Group} */ group,
  /** @type {number} */ number,
  /** @type {string} */ name,
  /** @type {Choose} */ choose,
) {
  const guard = rules.guards.find((each) => each.name === name);
  const at = group.guards.indexOf(name);
  const choices = ["unknown", "holds", "fails"].map((each) => {
    const possible = group.combinations.some(([states]) => states[at] === each[0]);
    const input = element("input", {
      type: "radio",
      name: `guard ${name}`,
      value: each,
      disabled: !possible,
      change: () => choose({ guard: [number, new Map([[name, each[0]]])] }),
    });
    return element("label", {}, input, ` ${each}`);
  });
  const about = guard?.title ?? guard?.words;
  return element(
    "fieldset",
    { class: "guard", "data-guard": name },
    element("legend", {}, name),
    about ? element("p", { class: "soft" }, about) : null,
    choices,
  );
}

/** Shows the states of the guards, and facts that lead to them. */
function showGuards(/** @type {Group[]} */ groups, /** @type {State} */ state) {
  const facts = groups
    .map((group, number) => group.combinations[state.asker.guards[number]][1])
    .filter(Boolean);
  groups.forEach((group, number) => {
    const [states] = group.combinations[state.asker.guards[number]];
    group.guards.forEach((name, at) => {
      for (const each of document.querySelectorAll("input[type=radio]")) {
        const input = /** @type {HTMLInputElement} */ (each);
        if (input.name === `guard ${name}`) input.checked = input.value[0] === states[at];
      }
    });
  });
  byId("guard-facts").textContent = facts.length
    ? `For example: ${facts.join(", ")}.`
    : "Nothing is known of the guards.";
}

/** Shows the list of statuses; returns the function that shows which of them can be entered. */
function statusList(/** @type {Rules} */ rules, /** @type {Choose} */ choose) {
  const list = byId("statuses");
  const begins = rules.rows.some((each) => each.source < 0);
  const numbers = [...(begins ? [NOTHING] : []), ...rules.statuses.keys()];
  const buttons = new Map(numbers.map((number) => [number, statusButton(rules, number, choose)]));
  list.replaceChildren(...[...buttons.values()].map((each) => element("li", {}, each)));
  list.addEventListener("keydown", moveFocus);
  byId("search").addEventListener("input", () => search(rules, buttons));
  byId("search").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    const shown = [...buttons].filter(([, each]) => !each.parentElement?.hidden);
    const found = shown.find(([number]) => isNamed(rules, number)) ?? shown[0];
    if (found) choose({ status: found[0], to: NO_STATUS }, true);
  });
  return buttons;
}

/** Returns whether the name, the code or an alias of a status begins with the words of the search. */
function isNamed(/** @type {Rules} */ rules, /** @type {number} */ number) {
  const { name, code, aliases } = rules.statuses[number] ?? { name: nameOf(rules, number) };
  const words = byId("search").value.trim().toLowerCase();
  return [name, code ?? "", ...(aliases ?? [])].some((each) => each.toLowerCase().startsWith(words));
}

function statusButton(
  /** @type {Rules} */ rules,
  /** @type {number} */ number,
  /** @type {Choose} */ choose,
) {
  const roles = number < 0 ? [] : rolesOf(rules.statuses[number]);
  return element(
    "button",
    { type: "button", class: "status-button", click: () => choose({ status: number, to: NO_STATUS }, true) },
    element("span", { class: "status-name" }, nameOf(rules, number)),
    roles.length ? element("span", { class: "soft" }, ` ${roles.join(", ")}`) : null,
    element("span", { class: "entry" }),
  );
}

/** Moves the focus in the list of statuses by the arrow keys. */
function moveFocus(/** @type {KeyboardEvent} */ event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const shown = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("li:not([hidden]) button")]);
  const at = shown.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  shown[Math.max(0, Math.min(next, shown.length - 1))].focus();
}

/** Hides the statuses that do not contain the words of the search, in any text or in an event that leaves them. */
function search(/** @type {Rules} */ rules, /** @type {Map<number, HTMLElement>} */ buttons) {
  const words = /** @type {string[]} */ (byId("search").value.toLowerCase().split(/\s+/).filter(Boolean));
  let count = 0;
  for (const [number, button] of buttons) {
    const text = searchedText(rules, number);
    const found = words.every((each) => text.includes(each));
    if (button.parentElement) button.parentElement.hidden = !found;
    count += found ? 1 : 0;
  }
  byId("found").textContent = words.length ? `${count} found` : "";
}

function searchedText(/** @type {Rules} */ rules, /** @type {number} */ number) {
  const { name, title, code, description, note, aliases, result } = rules.statuses[number] ?? {
    name: "new order",
  };
  const events = rules.rows
    .filter((each) => each.source === number && each.event >= 0)
    .map((each) => rules.events[each.event].name);
  return [name, title, code, description, note, result, ...(aliases ?? []), ...events]
    .join("\n")
    .toLowerCase();
}
