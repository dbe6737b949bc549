"use strict";
/* The state of the page, and its form in the address: a link to a question. */

const NO_STATUS = -2;

/** Returns the state of a page that was just opened. */
function firstState(/** @type {Answers} */ answers) {
  const guards = answers.decisions.groups.map(() => 0);
  return {
    status: NO_STATUS,
    to: NO_STATUS,
    asker: { actor: 0, channel: 0, override: false, guards },
    history: "",
    stored: "",
    storedTime: 0,
    step: -1,
  };
}

/** Returns the state as the part of an address after `#`. */
function toAddress(/** @type {State} */ state, /** @type {Rules} */ rules, /** @type {Answers} */ answers) {
  const parts = new URLSearchParams();
  const named = (/** @type {number} */ status) => (status === NOTHING ? "" : rules.statuses[status].name);
  const { actor, channel, override, guards } = state.asker;
  if (state.status !== NO_STATUS) parts.set("status", named(state.status));
  if (state.to !== NO_STATUS) parts.set("to", named(state.to));
  if (actor) parts.set("actor", rules.actors[actor - 1].name);
  if (channel) parts.set("channel", rules.channels[channel - 1].name);
  if (override) parts.set("override", "yes");
  guards.forEach((/** @type {number} */ chosen, /** @type {number} */ group) => {
    const { guards: names, combinations } = answers.decisions.groups[group];
    names.forEach((name, at) => {
      const guardState = STATES[combinations[chosen][0][at]];
      if (chosen) parts.append("guard", `${guardState} ${name}`);
    });
  });
  if (state.stored) parts.set("stored", state.stored);
  if (state.storedTime) parts.set("stored-time", String(state.storedTime));
  if (state.history) parts.set("history", state.history);
  if (state.step >= 0) parts.set("step", String(state.step + 1));
  return parts.toString();
}

/** Returns the state of an address; a name that the rule set does not have counts as absent. */
function fromAddress(
  /** @type {string} */ address,
  /** @type {Rules} */ rules,
  /** @type {Answers} */ answers,
) {
  const parts = new URLSearchParams(address.replace(/^#/, ""));
  const state = firstState(answers);
  const number = (/** @type {any[]} */ list, /** @type {string} */ key) =>
    list.findIndex((each) => each.name === parts.get(key));
  for (const key of /** @type {const} */ (["status", "to"])) {
    const found = number(rules.statuses, key);
    state[key] = found >= 0 ? found : NO_STATUS;
  }
  if (parts.get("status") === "") state.status = NOTHING;
  state.asker.actor = number(rules.actors, "actor") + 1;
  state.asker.channel = number(rules.channels, "channel") + 1;
  state.asker.override = parts.get("override") === "yes";
  const wanted = new Map(parts.getAll("guard").map((each) => [each.slice(each.indexOf(" ") + 1), each[0]]));
  state.asker.guards = answers.decisions.groups.map((/** @type {Group} */ group) =>
    nearestCombination(group, 0, wanted),
  );
  state.stored = parts.get("stored") ?? "";
  state.storedTime = Math.max(0, ["0", "1", "2"].indexOf(parts.get("stored-time") ?? "0"));
  state.history = parts.get("history") ?? "";
  state.step = /^\d{1,6}$/.test(parts.get("step") ?? "") ? Number(parts.get("step")) - 1 : -1;
  return state;
}

const STATES = /** @type {Record<string, string>} */ ({ h: "holds", f: "fails", u: "unknown" });

/**
 * Returns the combination of a group that has the wanted states, and else differs least from the present one.
 * Guards that look at the same facts cannot have all states together, so others may change.
 */
function nearestCombination(
  /** @type {Group} */ group,
  /** @type {number} */ present,
  /** @type {Map<string, string>} */ wanted,
) {
  let best = present;
  let least = Infinity;
  group.combinations.forEach((/** @type {[string, string]} */ [states], /** @type {number} */ number) => {
    let distance = 0;
    group.guards.forEach((name, at) => {
      const asked = wanted.get(name);
      if (asked && states[at] !== asked) distance += 1000;
      if (!asked && states[at] !== group.combinations[present][0][at]) distance += 1;
    });
    if (distance < least) [best, least] = [number, distance];
  });
  return best;
}
