"use strict";
/* Words: how a word is resolved to a status, and how a name looks in a sentence. */

const LONGEST_WORD = 80;
/** @type {Record<string, string>} */
const ESCAPES = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Returns a text in quotes, as the engine writes it. */
function quoted(/** @type {string} */ text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + Array.from(text, (each) => escaped(each, quote)).join("") + quote;
}

/** Returns a word in quotes, shortened as the engine shortens a word that it does not know. */
function quotedShort(/** @type {string} */ word) {
  const letters = Array.from(word);
  return quoted(letters.length > LONGEST_WORD ? letters.slice(0, LONGEST_WORD).join("") + "..." : word);
}

function escaped(/** @type {string} */ letter, /** @type {string} */ quote) {
  if (letter in ESCAPES) return ESCAPES[letter];
  if (letter === quote) return "\\" + letter;
  if (letter === " " || !/[\p{C}\p{Z}]/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return "\\x" + hex.padStart(2, "0");
  return code < 0x10000 ? "\\u" + hex.padStart(4, "0") : "\\U" + hex.padStart(8, "0");
}

/** Returns words joined as in a sentence: `a, b and c`. */
function listing(/** @type {string[]} */ words, last = "and") {
  const start = words.slice(0, -1).join(", ");
  return start ? `${start} ${last} ${words[words.length - 1]}` : words[0];
}

/**
 * Returns functions that resolve words as the rule set wants it.
 * Small letters and white space are those of the engine's language: the page has lists of the differences.
 */
function spellingReader(/** @type {Spellings} */ spellings) {
  const exact = new Map(spellings.exact);
  const folded = new Map(spellings.folded);
  const ignored = new Set(spellings.ignored);
  const former = new Set(spellings.former);
  const space = [...spellings.white_space].map(
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const ends = new RegExp(`^[${space.join("")}]+|[${space.join("")}]+$`, "g");
  const separators = new RegExp(`[${space.join("")}_-]+`, "g");

  /** Returns a word as it is compared. */
  function fold(/** @type {string} */ word) {
    let text = spellings.trim ? word.replace(ends, "") : word;
    const folds = spellings.fold_case;
    if (folds) text = Array.from(text, (each) => folds[each] ?? each.toLowerCase()).join("");
    return spellings.fold_separators ? text.replace(separators, " ") : text;
  }

  return {
    fold,
    /** Returns the number of the status that a word names, or -1. */
    resolve: (/** @type {string} */ word) => exact.get(word) ?? folded.get(fold(word)) ?? -1,
    isIgnored: (/** @type {string} */ word) => ignored.has(word) || ignored.has(fold(word)),
    isFormer: (/** @type {string} */ word) => former.has(fold(word)),
  };
}
