// Texts as they are looked for: `folded` and `words` are the macros of order.py, `termKey` is `term_key` of keys.py.
import { site } from "./data.js";

function folded(text) {
  return text
    .replace(/[\u{10000}-\u{10FFFF}]/gu, " ")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replaceAll("µ", "μ")
    .replaceAll("∆", "δ")
    .replace(/[α-ω]/gu, (letter) => site.letters[letter].toLowerCase());
}

export function words(text) {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

// The key that all spellings of a name share.
export function termKey(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replace(/[^\0-\x7f]/gu, (letter) => site.letters[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toUpperCase();
}

const NUMBER = new Intl.NumberFormat("en");

export function counted(count, noun) {
  return `${NUMBER.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function number(count) {
  return NUMBER.format(count);
}

export function percent(share) {
  // .995 is not certain
  return `${Math.min(99, Math.max(1, Math.round(100 * share)))} %`;
}
