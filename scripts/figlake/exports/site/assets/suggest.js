// Names that begin with what is typed, below the search box, for mouse and keyboard.
import { beginning } from "./data.js";
import { address, el } from "./dom.js";
import { PAGES_OF } from "./results.js";
import { speciesOf } from "./species.js";
import { nameKey, number } from "./words.js";

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
      el("b", {}, offer.label), offer.term !== nameKey(offer.label) && el("span.soft", {}, ` ${offer.term}`),
      el("span.kind", {}, offer.taxon ? `${speciesOf(offer.taxon)} ${offer.kind}` : offer.kind), el("span.n", {}, number(offer.figures)));
  };

  const take = (offer, text) => {
    close();
    const before = text.slice(0, text.length - offer.typed.length);
    if (before.trim()) {
      input.value = `${before}${offer.label}`;
      location.hash = address("search", { q: input.value });
    } else if (PAGES_OF.has(offer.kind)) location.hash = address(`${offer.kind}/${encodeURIComponent(offer.id)}`);
    else location.hash = address("search", { q: offer.kind === "article" ? offer.id : offer.label });
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
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

// Meanings of terms that begin with the whole text, else with its last word; most figures first.
async function matches(text) {
  const typed = [text, text.split(/[\s,]+/u).at(-1)];
  for (const part of new Set(typed)) {
    const key = nameKey(part);
    if (key.length < 2) continue;
    const found = await beginning("terms", key).catch(() => []);
    const best = new Map();
    for (const [term, meanings] of found) {
      for (const [kind, id, label, figures, taxon] of meanings) {
        const known = best.get(`${kind}:${id}`);
        const isWhole = term === key;
        if (!known || (isWhole && !known.isWhole)) best.set(`${kind}:${id}`, { kind, id, label, term, typed: part, figures, taxon, isWhole });
      }
    }
    const offers = [...best.values()].sort((one, other) => other.isWhole - one.isWhole || other.figures - one.figures).slice(0, OFFERED);
    if (offers.length) return offers;
  }
  return [];
}
