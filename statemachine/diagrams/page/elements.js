"use strict";
/* Elements of the page: made from texts only, so that no name can become markup. */

/** Returns a new element; `children` are elements, texts, or nothing. */
function element(
  /** @type {string} */ tag,
  /** @type {Record<string, any>} */ attributes = {},
  /** @type {any[]} */ ...children
) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((each) => each !== null && each !== "" && each !== undefined));
  return made;
}

/** Returns the element of the page with an id. */
function byId(/** @type {string} */ id) {
  return /** @type {any} */ (document.getElementById(`sm-${id}`));
}

/** Returns a list of the items, or nothing for none. */
function bullets(/** @type {any[]} */ items, /** @type {Record<string, any>} */ attributes = {}) {
  return items.length
    ? element(
        "ul",
        attributes,
        items.map((each) => element("li", {}, each)),
      )
    : null;
}

/** Returns a link to a source, or its title alone if its address is not one of the web. */
function sourceLink(/** @type {Rules} */ rules, /** @type {string} */ name) {
  const source = rules.sources[name] ?? { url: "" };
  const title = source.title ?? name;
  if (!/^https?:\/\//i.test(source.url)) return element("span", {}, title);
  const note = `, read on ${source.retrieved}${source.note ? `. ${source.note}` : ""}`;
  return element("span", {}, element("a", { href: source.url, rel: "noreferrer" }, title), note);
}

/** Returns what shows how a rule is known: its basis and its sources, with notes. */
function evidence(/** @type {Rules} */ rules, /** @type {any[]} */ declared) {
  const cited = declared.flatMap((each) => each.cite ?? []);
  const bases = [...new Set(declared.map((each) => each.basis))];
  const count = cited.length === 1 ? "1 source" : `${cited.length || "no"} sources`;
  const texts = declared.flatMap((each) => [each.instructions, each.note]).filter(Boolean);
  return element(
    "details",
    { class: "evidence" },
    element("summary", {}, basisMark(bases.join(", ")), ` ${count}`),
    texts.map((each) => element("p", {}, each)),
    bullets([...new Set(cited)].map((each) => sourceLink(rules, each))),
  );
}

function basisMark(/** @type {string} */ basis) {
  return element("span", { class: "basis", "data-basis": basis }, basis);
}

/** Returns the mark of an answer: a sign and a word, and never a color alone. */
function stateMark(/** @type {string} */ state) {
  const sign = { allowed: "✓", possible: "…", unspecified: "?", refused: "✕", unknown: "–" }[state];
  return element(
    "span",
    { class: "state", "data-state": state },
    element("span", { "aria-hidden": "true" }, sign),
    ` ${state}`,
  );
}

/** The states of a move, the most open one first. */
const ORDER_OF_STATES = ["allowed", "possible", "unspecified", "refused", "unknown"];

/** Returns the state of a decision in one word: `possible` is a no that only missing facts or inputs cause. */
function stateOf(/** @type {PageDecision} */ decision) {
  if (decision === null) return "unknown";
  return decision.verdict === "refused" && decision.possible ? "possible" : decision.verdict;
}
