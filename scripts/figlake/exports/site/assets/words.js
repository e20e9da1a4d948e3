// Texts as they are looked for: `folded` and `words` are the macros of order.py.

export function folded(text) {
  return text
    .replace(/[\u{10000}-\u{10FFFF}]/gu, " ")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replaceAll("µ", "μ");
}

export function words(text) {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function nameKey(text) {
  return words(text).join(" ");
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
