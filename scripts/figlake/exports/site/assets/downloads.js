// A figure in the forms that others read: files that the exports write, and its candidates as CSV.
import { record, site } from "./data.js";
import { el } from "./dom.js";

export function downloads(told, place) {
  const holder = el("ul.downloads", {}, entry(`${told.figid}.csv`, "mentions and candidates, CSV", "text/csv", async () => csv(told)));
  const files = async () => record("downloads", place);
  holder.append(entry(`${told.figid}.md`, "figure page, as PFOCR writes them", "text/markdown", async () => (await files()).files[`${told.figid}.md`]));
  for (const kind of told.tables) {
    const name = `${told.figid}-${kind}.tsv`;
    holder.append(entry(name, `${kind} of the page, TSV`, "text/tab-separated-values", async () => (await files()).files[name]));
  }
  holder.append(entry(`${told.figid}.jsonld`, "schema.org JSON-LD", "application/ld+json", async () => (await files()).json_ld));
  return el("section.box", {}, el("h2", {}, "Download"), holder);
}

function entry(name, text, type, content) {
  const act = async (event) => {
    const button = event.currentTarget;
    const found = await content();
    if (found === undefined) button.replaceWith(el("span.soft", {}, `${text}: the figure has none`));
    else save(name, type, found);
  };
  return el("li", {}, el("button.link", { type: "button", onclick: act }, text));
}

function save(name, type, content) {
  const href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

function csv(told) {
  const lines = [["figid", ...site.candidate], ...told.mentions.map((row) => [told.figid, ...row])];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

function cell(value) {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
