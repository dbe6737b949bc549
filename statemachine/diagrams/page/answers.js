"use strict";
/* The answers of the engine, looked up in the data of the page. Nothing is decided here. */

const NOTHING = -1;
const UNKNOWN_WORD = -2;
const MARK = "\u0001";
const LITERAL = MARK + "=";
const PARTS_OF_REFUSAL = 3;

/** Returns the sentence of a template; each mark is one character after MARK. */
function filled(/** @type {string} */ template, /** @type {Record<string, string>} */ names) {
  if (template.startsWith(LITERAL)) return template.slice(LITERAL.length);
  const [first, ...others] = template.split(MARK);
  return first + others.map((each) => (names[each[0]] ?? "") + each.slice(1)).join("");
}

/** Returns the functions that answer questions about decisions: `ask` and `askAction`. */
function decisionReader(/** @type {Rules} */ rules, /** @type {Answers} */ answers) {
  const data = answers.decisions;
  const near = rowsByEnds(rules.rows);
  const quotedName = (/** @type {number} */ status) => quoted(rules.statuses[status].name);

  /** Returns the numbers of the rows that a question is about. */
  function nearRows(/** @type {Question} */ { source, target, event }) {
    const rows = near.get(`${source} ${target}`) ?? [];
    return event === undefined || event < 0 ? rows : rows.filter((each) => rules.rows[each].event === event);
  }

  /** Returns the place of an answer in its list. */
  function place(/** @type {Asker} */ asker, /** @type {number[]} */ groups) {
    let index = (asker.actor * data.channels + Math.min(asker.channel, data.channels - 1)) * data.flags;
    index += asker.override && data.flags > 1 ? 1 : 0;
    for (const group of groups) {
      index = index * data.groups[group].combinations.length + (asker.guards[group] ?? 0);
    }
    return index;
  }

  function answer(
    /** @type {[number[], number | null]} */ [groups, list],
    /** @type {Asker} */ asker,
    /** @type {number[]} */ rows,
    /** @type {Record<string, string>} */ names,
  ) {
    if (list === null) return null;
    const [verdict, possible, row, ...parts] = data.decisions[data.lists[list][place(asker, groups)]];
    const refusals = [];
    for (let at = 0; at < parts.length; at += PARTS_OF_REFUSAL) {
      const [cause, template, of] = parts.slice(at, at + PARTS_OF_REFUSAL);
      const message = filled(answers.templates[template], names);
      refusals.push({ cause: data.causes[cause], message, row: of < 0 ? null : rows[of] });
    }
    return {
      verdict: data.verdicts[verdict],
      possible: possible === 1,
      row: row < 0 ? null : rows[row],
      refusals,
    };
  }

  /** Returns the list of answers to a question that no row is about. */
  function undeclared(/** @type {Question} */ { source, target }) {
    const [plain, self, retired] = data.undeclared[source + 1];
    return source === target ? self : (retired[target] ?? plain);
  }

  /** Returns whether a move is allowed, and every reason why not; null if the page has no answer. */
  function ask(/** @type {Question} */ question, /** @type {Asker} */ asker) {
    const rows = nearRows(question);
    const names = /** @type {Record<string, string>} */ ({ T: quotedName(question.target) });
    names.S = question.source < 0 ? "" : quotedName(question.source);
    rows.forEach((each, at) => (names[at.toString(36)] = `'${rowText(rules, each)}'`));
    const found = /** @type {Listed} */ (
      rows.length ? data.moves[rows.join(",")] : [[], undeclared(question)]
    );
    return answer(found, asker, rows, names);
  }

  /** Returns whether an action is allowed in a status. */
  function askAction(/** @type {number} */ action, /** @type {number} */ source, /** @type {Asker} */ asker) {
    return answer(data.actions[action][source], asker, [], { S: quotedName(source) });
  }

  return { ask, askAction, nearRows };
}

/** Returns the numbers of the rows by "source target". */
function rowsByEnds(/** @type {any[]} */ rows) {
  const found = /** @type {Map<string, number[]>} */ (new Map());
  rows.forEach((row, number) => {
    const ends = `${row.source} ${row.target}`;
    found.set(ends, [...(found.get(ends) ?? []), number]);
  });
  return found;
}

/** Returns a row as the engine writes it: `cancel: New -> Cancelled`. */
function rowText(/** @type {Rules} */ rules, /** @type {number} */ number) {
  const { source, target, event } = rules.rows[number];
  const start = event < 0 ? "" : `${rules.events[event].name}: `;
  const from = source < 0 ? "nothing" : rules.statuses[source].name;
  return `${start}${from} -> ${rules.statuses[target].name}`;
}

/**
 * Returns the function that tells what a message means for a stored order; null if the page has no outcomes.
 * A stored order is its word, its status (NOTHING, UNKNOWN_WORD or a number) and its time: 0 none, 1 exact, 2 a lower bound.
 */
function outcomeReader(/** @type {Rules} */ rules, /** @type {Answers} */ answers) {
  if (answers.outcomes === null) return null;
  const data = answers.outcomes;
  const spelling = spellingReader(answers.spellings);
  const count = rules.statuses.length;
  const times = [
    { none: 0, older: 1, newer: 1 },
    { none: 2, older: 3, newer: 4 },
    { none: 5, older: 6, newer: 7 },
  ];

  /** Returns the order that is stored under a word. */
  function order(/** @type {string | null} */ word, time = 0) {
    if (word === null) return { word, status: NOTHING, time };
    const status = spelling.resolve(word);
    return { word, status: status < 0 ? UNKNOWN_WORD : status, time };
  }

  /** Returns the number of a former name among the former names, or -1. */
  function former(/** @type {string} */ word) {
    if (!spelling.isFormer(word)) return -1;
    return data.former.findIndex((each) => spelling.fold(each) === spelling.fold(word));
  }

  /** Returns the column of a word: the statuses first, then two unknown words, an ignored one and the former names. */
  function column(/** @type {Order} */ stored, /** @type {string} */ word) {
    const status = spelling.resolve(word);
    if (status >= 0) return status;
    if (spelling.isIgnored(word)) return count + 2;
    if (stored.status === UNKNOWN_WORD && stored.word === word) return count;
    if (former(word) >= 0) return count + 2 + (data.ignored ? 1 : 0) + former(word);
    return count + (stored.status === UNKNOWN_WORD ? 1 : 0);
  }

  /** Returns the row of a stored order: nothing, the statuses, an unknown word and the former names. */
  function rowOf(/** @type {Order} */ stored) {
    return stored.status === UNKNOWN_WORD ? count + 2 + former(stored.word ?? "") : stored.status + 1;
  }

  /** Returns what a word in a message means, and the order to store from then on. */
  function observe(/** @type {Order} */ stored, /** @type {string} */ word, /** @type {Time} */ time) {
    const at = column(stored, word);
    const list = data.lists[data.steps[rowOf(stored)][times[stored.time][time]]];
    const [meaning, policy, template, certain, changes, after, missing, readings, rows] =
      data.outcomes[list[at]];
    const observed = at < count ? rules.statuses[at].name : word;
    const before = storedName(rules, stored) ?? "";
    const names = /** @type {Record<string, string>} */ ({
      S: quoted(before),
      s: quotedShort(before),
      T: quoted(observed),
      t: quotedShort(observed),
      M: listing(missing.map((each) => `'${rules.statuses[each].name}'`)),
    });
    rows.forEach((each, of) => (names[of] = `'${rowText(rules, each)}'`));
    return {
      word,
      time,
      observed,
      meaning: data.meanings[meaning],
      policy: data.policies[policy],
      reason: filled(answers.templates[template], names),
      certain: certain === 1,
      readings: readings.map((each) => data.meanings[each]),
      before: stored,
      after: order(changes ? observed : storedName(rules, stored), after),
    };
  }

  return { order, observe };
}

function storedName(/** @type {Rules} */ rules, /** @type {Order} */ stored) {
  return stored.status >= 0 ? rules.statuses[stored.status].name : stored.word;
}

/**
 * Texts of a declaration; a missing one is absent.
 * @typedef {{name: string, title?: string, note?: string}} Named
 * @typedef {{basis: string, cite?: string[], title?: string, note?: string, instructions?: string}} Evidence
 *
 * @typedef {Named & Evidence & {description?: string, code?: string, aliases?: string[], renamed_from?: string[],
 *   initial?: boolean, final?: boolean, result?: string, retired?: boolean, replaced_by?: string,
 *   exits?: boolean, entries?: boolean}} Status
 * @typedef {{source: number, target: number, event: number, limits: number, rules: number[], otherwise?: boolean,
 *   override?: boolean, default?: boolean, provider?: boolean, after?: string}} Row
 * @typedef {{actors: string[] | null, channels: string[] | null, guards: string[], requires: string[]}} Limits
 * @typedef {{title?: string, url: string, retrieved: string, note?: string}} Source
 *
 * What the page knows of the rule set; numbers are places in these lists, and -1 is nothing or no event.
 * @typedef {{rows: Row[], rules: Evidence[], limits: Limits[], statuses: Status[], events: Named[],
 *   actors: (Named & {mark: string})[], channels: Named[], guards: (Named & {words?: string})[],
 *   actions: (Named & Evidence)[], sources: Record<string, Source>}} Rules
 *
 * The answers of the engine.
 * @typedef {{guards: string[], combinations: [string, string][]}} Group
 * @typedef {[number[], number | null]} Listed
 * @typedef {{channels: number, flags: number, groups: Group[], moves: Record<string, Listed>,
 *   undeclared: [number | null, number | null, Record<number, number>][], actions: Listed[][], verdicts: string[],
 *   causes: string[], decisions: number[][], lists: number[][]}} DecisionData
 * @typedef {[number, number, number, number, number, number, number[], number[], number[]]} OutcomeData
 * @typedef {{steps: number[][], lists: number[][], outcomes: OutcomeData[], meanings: string[], policies: string[],
 *   ignored: boolean, former: string[]}} OutcomesData
 * @typedef {{exact: [string, number][], folded: [string, number][], ignored: string[], former: string[], trim: boolean,
 *   fold_separators: boolean, fold_case: Record<string, string> | null, white_space: string}} Spellings
 * @typedef {{decisions: DecisionData, outcomes: OutcomesData | null, templates: string[], spellings: Spellings,
 *   example: string[]}} Answers
 *
 * Questions and answers of the page.
 * @typedef {{source: number, target: number, event?: number}} Question
 * @typedef {{actor: number, channel: number, override: boolean, guards: number[]}} Asker
 * @typedef {{cause: string, message: string, row: number | null}} PageRefusal
 * @typedef {{verdict: string, possible: boolean, row: number | null, refusals: PageRefusal[]} | null} PageDecision
 * @typedef {"none" | "older" | "newer"} Time
 * @typedef {{word: string | null, status: number, time: number}} Order
 * @typedef {{word: string, time: Time, observed: string, meaning: string, policy: string, reason: string,
 *   certain: boolean, readings: string[], before: Order, after: Order}} PageOutcome
 * @typedef {ReturnType<typeof decisionReader>} Reader
 * @typedef {ReturnType<typeof outcomeReader>} Observer
 *
 * @typedef {{status: number, to: number, asker: Asker, history: string, stored: string, storedTime: number,
 *   step: number}} State
 * @typedef {Partial<Omit<State, "asker">> & {asker?: Partial<Asker>, guard?: [number, Map<string, string>],
 *   stepBy?: number}} Change
 * @typedef {(change: Change, focus?: boolean) => void} Choose
 */
