"use strict";
/* The panel of one status: what it means, its moves, and why a move is closed. */

/** Returns the function that shows the status of a state in the panel. */
function statusPanel(/** @type {Rules} */ rules, /** @type {Reader} */ reader, /** @type {Choose} */ choose) {
  const link = (/** @type {number} */ status, /** @type {string} */ label = nameOf(rules, status)) =>
    element(
      "button",
      { type: "button", class: "link", click: () => choose({ status, to: NO_STATUS }, true) },
      label,
    );

  /** Returns the refusals of a decision as a list; equal sentences are one. */
  function reasons(/** @type {PageDecision} */ decision) {
    if (decision === null)
      return element("p", {}, "The page has no answer here: too many guards count together.");
    const messages = [...new Set(decision.refusals.map((each) => each.message))];
    return bullets(messages, { class: "why", "aria-label": "Why not" });
  }

  function moveItem(/** @type {State} */ state, /** @type {Required<Question>} */ move) {
    const decision = reader.ask(move, state.asker);
    const rows = reader.nearRows(move).map((each) => rules.rows[each]);
    const own = rows.filter((each) => each.event === move.event);
    const event = move.event < 0 ? null : rules.events[move.event];
    const titles = [...new Set(own.map((each) => titleOf(rules, each)).filter(Boolean))];
    const declared = own.flatMap((each) => each.rules.map((rule) => rules.rules[rule]));
    const chosen = state.to === move.target;
    return element(
      "li",
      { class: "move-item", "data-state": stateOf(decision), "data-chosen": chosen },
      element(
        "h4",
        {},
        stateMark(stateOf(decision)),
        element(
          "span",
          { class: "move-name" },
          "to ",
          link(move.target),
          event ? [" by ", element("b", {}, event.name)] : "",
        ),
      ),
      titles.map((each) => element("p", { class: "soft" }, each)),
      bullets([...new Set(own.map((each) => conditions(rules, each)))], {
        class: "conditions",
      }),
      reasons(decision),
      declared.length ? evidence(rules, declared) : null,
    );
  }

  /** Returns the answer about any target, also one that no move leads to. */
  function targetQuestion() {
    const options = rules.statuses.map((each, number) => element("option", { value: number }, each.name));
    const first = element("option", { value: NO_STATUS }, "choose a status");
    const changed = () => choose({ to: Number(byId("target").value) });
    const select = element("select", { id: "sm-target", change: changed }, first, options);
    return element(
      "div",
      { class: "question" },
      element("label", { for: "sm-target" }, "May the order move to …"),
      select,
      element("div", { class: "answer", id: "sm-answer", role: "status" }),
    );
  }

  function answerOf(/** @type {State} */ state) {
    if (state.to === NO_STATUS) return [];
    const decision = reader.ask({ source: state.status, target: state.to }, state.asker);
    return [
      element(
        "p",
        {},
        stateMark(stateOf(decision)),
        ` ${nameOf(rules, state.status)} to ${nameOf(rules, state.to)}`,
      ),
      reasons(decision),
    ];
  }

  function actions(/** @type {State} */ state) {
    if (state.status < 0 || !rules.actions.length) return null;
    const items = rules.actions.map((action, number) => {
      const decision = reader.askAction(number, state.status, state.asker);
      return element(
        "li",
        { class: "move-item", "data-state": stateOf(decision) },
        element(
          "h4",
          {},
          stateMark(stateOf(decision)),
          element("span", { class: "move-name" }, element("b", {}, action.name)),
        ),
        action.title ? element("p", { class: "soft" }, action.title) : null,
        reasons(decision),
        evidence(rules, [action]),
      );
    });
    return [element("h3", {}, "Actions"), element("ul", { class: "moves", "aria-label": "Actions" }, items)];
  }

  function entries(/** @type {number} */ status) {
    const into = rules.rows.filter((each) => each.target === status);
    const items = into.map((row) => {
      const from = row.source < 0 ? element("span", {}, "a new order") : link(row.source);
      return [
        from,
        row.event < 0 ? "" : ` by ${rules.events[row.event].name}`,
        element("span", { class: "soft" }, ` ${conditions(rules, row)}`),
      ];
    });
    if (!items.length) return null;
    return element(
      "details",
      { class: "entries" },
      element("summary", {}, `${items.length} ${items.length === 1 ? "move leads" : "moves lead"} here`),
      bullets(items),
    );
  }

  /** Returns the moves and actions of a status, with the present answers. */
  function answers(/** @type {State} */ state) {
    const moves = movesFrom(rules, state.status).map((each) => moveItem(state, each));
    return [
      element("h3", {}, state.status < 0 ? "How an order begins" : "Moves from here"),
      moves.length
        ? element("ul", { class: "moves", "aria-label": "Moves from here" }, sortedItems(moves))
        : element("p", { class: "soft" }, "No move is declared."),
      ...(actions(state) ?? []),
      ...[state.status < 0 ? null : entries(state.status)].filter((each) => each !== null),
    ];
  }

  let shown = NO_STATUS;
  return (/** @type {State} */ state) => {
    if (state.status !== shown || state.status === NO_STATUS) {
      shown = state.status; // what is asked keeps its element, so that the focus stays in it
      const parts = shown === NO_STATUS ? withoutStatus() : [...meaning(rules, shown), targetQuestion()];
      byId("panel").replaceChildren(...parts, element("div", { id: "sm-moves" }));
    }
    if (shown === NO_STATUS) return;
    byId("target").value = state.to;
    byId("answer").replaceChildren(...answerOf(state).filter((each) => each !== null));
    byId("moves").replaceChildren(...answers(state));
  };
}

function withoutStatus() {
  const heading = element("h2", { id: "sm-status-title", tabindex: -1 }, "No status selected");
  return [
    heading,
    element("p", { class: "soft" }, "Select a status in the list, the drawing or the matrix."),
  ];
}

/** Returns the items of moves with the open ones first. */
function sortedItems(/** @type {HTMLElement[]} */ items) {
  const rank = (/** @type {HTMLElement} */ each) => ORDER_OF_STATES.indexOf(each.dataset.state ?? "");
  return [...items].sort((left, right) => rank(left) - rank(right));
}

/** Returns the heading and the meaning of a status. */
function meaning(/** @type {Rules} */ rules, /** @type {number} */ number) {
  const heading = element("h2", { id: "sm-status-title", tabindex: -1 }, nameOf(rules, number));
  if (number < 0) return [heading, element("p", { class: "soft" }, "The order does not exist yet.")];
  const status = rules.statuses[number];
  const facts = [
    ["Code", status.code],
    ["Also written", (status.aliases ?? []).join(", ")],
    ["Former names", (status.renamed_from ?? []).join(", ")],
    ["Retired", status.retired ? (status.replaced_by ? `yes, use ${status.replaced_by}` : "yes") : ""],
    [
      "Not all declared",
      [status.entries ? "entries" : "", status.exits ? "exits" : ""].filter(Boolean).join(" and "),
    ],
  ].filter(([, text]) => text);
  return [
    heading,
    element(
      "p",
      { class: "roles" },
      rolesOf(status).map((each) => element("span", { class: "role", "data-role": each }, each)),
    ),
    status.title ? element("p", { class: "lead" }, status.title) : null,
    status.description ? element("p", {}, status.description) : null,
    facts.length
      ? element(
          "dl",
          {},
          facts.map(([term, text]) => [element("dt", {}, term), element("dd", {}, text)]),
        )
      : null,
    status.note
      ? element("details", {}, element("summary", {}, "Note"), element("p", {}, status.note))
      : null,
    evidence(rules, [status]),
  ].filter((each) => each !== null);
}

/** Returns the words for what a status is in its lifecycle. */
function rolesOf(/** @type {Status} */ status) {
  const roles = [
    status.initial ? "initial" : "",
    status.final ? "final" : "",
    status.result ?? "",
    status.retired ? "retired" : "",
  ];
  return roles.filter(Boolean);
}

function nameOf(/** @type {Rules} */ rules, /** @type {number} */ status) {
  return status < 0 ? "A new order" : rules.statuses[status].name;
}

/** Returns the moves from a status, one for each target and event. */
function movesFrom(/** @type {Rules} */ rules, /** @type {number} */ source) {
  const found = new Map();
  for (const { source: from, target, event } of rules.rows) {
    if (from === source) found.set(`${target} ${event}`, { source, target, event });
  }
  return [...found.values()];
}

function titleOf(/** @type {Rules} */ rules, /** @type {Row} */ row) {
  const titles = row.rules.map((each) => rules.rules[each].title).filter(Boolean);
  return titles[0] ?? (row.event < 0 ? "" : rules.events[row.event].title);
}

/** Returns who may make a move, and under which conditions, as one line. */
function conditions(/** @type {Rules} */ rules, /** @type {Row} */ row) {
  const limits = rules.limits[row.limits];
  const marked = (limits.actors ?? []).map((name) => {
    const actor = rules.actors.find((each) => each.name === name);
    return `${actor ? `${actor.mark} ` : ""}${name}`;
  });
  const guards = [...limits.guards, ...(row.otherwise ? ["otherwise"] : [])];
  return [
    marked.length ? marked.join(", ") : "any actor",
    limits.channels ? `via ${limits.channels.join(", ")}` : "",
    guards.length ? `if ${guards.join(" and ")}` : "",
    limits.requires.length ? `with ${limits.requires.join(", ")}` : "",
    row.after ? `after ${row.after}` : "",
    row.override ? "override" : "",
    row.default ? "default" : "",
    row.provider ? "the provider chooses" : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
