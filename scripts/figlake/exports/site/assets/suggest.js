// Names that begin with what is typed, below the search box, for mouse and keyboard.
import { beginning } from "./data.js";
import { address, el, go } from "./dom.js";
import { keyOfId, mayBeId } from "./ids.js";
import { expectAnswer } from "./query.js";
import { PAGES_OF } from "./results.js";
import { speciesOf } from "./species.js";
import { number, termKey } from "./words.js";

const OFFERED = 8;
const WAIT = 90;

export function suggest(input, offers) {
  let chosen = -1;
  let wanted = "";
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    wanted = "";
    offers.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const items = [...offers.children];
    chosen = (index + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    input.setAttribute("aria-activedescendant", items[chosen].id);
  };

  const show = async () => {
    const text = input.value;
    wanted = text;
    const found = await matches(text);
    if (wanted !== text || document.activeElement !== input) return;
    offers.replaceChildren(...found.map((offer, place) => item(offer, place, text)));
    if (!found.length) return close();
    chosen = -1;
    offers.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  };

  const item = (offer, place, text) => {
    const act = (event) => {
      event.preventDefault();
      take(offer, text);
    };
    return el("li", { id: `offer-${place}`, role: "option", "aria-selected": "false", onmousedown: act, onoffer: act },
      el("b", {}, offer.label), offer.name && termKey(offer.name) !== termKey(offer.label) && el("span.soft", {}, ` ${offer.name}`),
      el("span.kind", {}, offer.taxon ? `${speciesOf(offer.taxon)} ${offer.kind}` : offer.kind), el("span.n", {}, number(offer.figures)));
  };

  const take = (offer, text) => {
    close();
    const before = text.slice(0, text.length - offer.typed.length);
    const name = offer.kind === "article" ? offer.id : offer.label.replaceAll('"', " ");
    if (before.trim()) {
      input.value = `${before}${name}`;
      go(address("search", { q: input.value }));
    } else go(PAGES_OF.has(offer.kind) ? address(`${offer.kind}/${encodeURIComponent(offer.id)}`) : address("search", { q: name }));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    expectAnswer(input.value).catch(() => {});
    timer = setTimeout(show, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (offers.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      offers.children[chosen].dispatchEvent(new Event("offer", { cancelable: true }));
    }
  });
  return close;
}

// Meanings of terms that begin with the whole text, else with its last two words, the last, or what is behind its last
// comma; most figures first.
async function matches(text) {
  const typed = [text, ...[/\S+\s+\S+$/u, /\S+$/u, /[^\s,]+$/u].map((end) => end.exec(text)?.[0] ?? "")];
  for (const part of new Set(typed)) {
    const found = await termsOf(part);
    const best = new Map();
    for (const [isWhole, meanings] of found) {
      for (const [kind, id, label, figures, taxon, isOther, name] of meanings) {
        const known = best.get(`${kind}:${id}`);
        const offer = { kind, id, label, name, typed: part, figures, taxon, rank: 2 * isWhole - isOther };
        if (!known || offer.rank > known.rank) best.set(`${kind}:${id}`, offer);
      }
    }
    const offers = [...best.values()].sort((one, other) => other.rank - one.rank || other.figures - one.figures).slice(0, OFFERED);
    if (offers.length) return offers;
  }
  return [];
}

// Terms that begin with a text, whether they are the whole of it, and their meanings.
async function termsOf(text) {
  const keys = [termKey(text), mayBeId(text.trim(), true) ? keyOfId(text.trim()) : ""].filter((key) => key.length > 1);
  const found = await Promise.all(keys.map((key) => beginning("terms", key).catch(() => [])));
  return keys.flatMap((key, place) => found[place].map(([term, meanings]) => [Number(term === key), meanings]));
}
