// The site: one page that shows what its address asks for.
import { open, site } from "./data.js";
import { address, el, go, outside } from "./dom.js";
import { decoded } from "./ids.js";
import { search } from "./results.js";
import { suggest } from "./suggest.js";
import { counted, number } from "./words.js";

// pages that lists lead to: their code comes after the list
const figure = async (...given) => (await import("./figure.js")).figure(...given);
const entity = async (...given) => (await import("./entity.js")).entity(...given);
const main = document.getElementById("main");
const input = document.getElementById("q");
const close = suggest(input, document.getElementById("offers"));
let asked = 0;
// Where pages of the history were left: `[scrolled, height]` by the number that each has in its state.
const left = [];
let entry = null;
history.scrollRestoration = "manual";

// Notes where the page before was left; tells where this one was, if one has been there.
function arrived() {
  if (entry !== null) left[entry] = [scrollY, main.offsetHeight];
  if (history.state === null) history.replaceState(left.push([0, 0]) - 1, "");
  entry = history.state;
  return left[entry] ?? [0, 0];
}

async function show(isFirst = false) {
  const turn = (asked += 1);
  const [scrolled, height] = arrived();
  const [path, query = ""] = location.hash.replace(/^#\/?/u, "").split("?");
  const options = Object.fromEntries(new URLSearchParams(query));
  const [kind, ...rest] = path.replace(/\/+$/u, "").split("/");
  const view = el("div.view", {});
  main.setAttribute("aria-busy", "true");
  const began = performance.now();
  let title;
  try {
    title = await page(view, kind, rest.map(decoded).join("/"), options);
  } catch (error) {
    console.error(error);
    view.replaceChildren(el("h1", { tabindex: "-1" }, "This page could not be read"), el("p", {}, `${error.message}. The site may have been renewed meanwhile: `, el("a", { href: "#/", onclick: () => location.reload() }, "load it again"), "."));
    title = "Not read";
  }
  // a later address has been asked for, or this one led on
  if (turn !== asked || title === null) return;
  main.replaceChildren(view);
  view.dataset.took = String(Math.round(performance.now() - began));
  main.setAttribute("aria-busy", "false");
  document.body.dataset.page = kind || "home";
  document.title = title ? `${title} · figlake` : "figlake";
  if (kind === "search" || !kind) input.value = options.q ?? "";
  close();
  // what stands below the first figures comes later
  main.style.setProperty("min-height", `${height}px`);
  scrollTo(0, scrolled);
  if (!isFirst) main.querySelector("h1")?.focus({ preventScroll: true });
}

function page(view, kind, id, options) {
  if (!kind) return home(view);
  if (kind === "search") return search(view, options);
  if (kind === "figure") return figure(view, id);
  if (["gene", "family", "chemical", "disease"].includes(kind)) return entity(view, kind, id, options);
  if (kind === "about") return about(view);
  view.append(el("h1", { tabindex: "-1" }, "There is no such page"), el("p", {}, el("a", { href: "#/" }, "Back to the start")));
  return "No such page";
}

function home(view) {
  const { figures, articles, genes, chemicals, diseases } = site.counts;
  const most = (kind, title) => site.named[kind].length > 0 && el("section", {}, el("h2", {}, title),
    el("p.chips", {}, site.named[kind].map(([label, id]) => [el(`a.chip.${kind}`, { href: address(`${kind}/${encodeURIComponent(id)}`) }, label), " "])));
  const examples = examplesOf();
  view.append(
    el("div.hero", {}, el("h1", { tabindex: "-1" }, "Figures of biomedical articles, by what they name"),
      el("p.lead", {}, `${counted(figures, "figure")} of ${counted(articles, "article")} in PubMed Central. ${counted(genes, "gene")}, ${counted(chemicals, "chemical")} and ${counted(diseases, "disease")}, each with how sure it is, and why.`),
      el("p.examples", {}, "For example ", examples.map((question) => [el("a", { href: address("search", { q: question }) }, question), " "]))),
    el("div.most", {}, most("gene", "Genes in most figures"), most("chemical", "Chemicals"), most("disease", "Diseases")),
    el("p", {}, el("a", { href: "#/search" }, "All figures, newest first")));
  return "";
}

function examplesOf() {
  const [one, two] = site.named.gene.map(([label]) => label);
  if (!two) return [];
  return [`${one} with ${two}`, `open licence pathway figures of ${one}`];
}

function about(view) {
  view.append(el("div.prose", {}, el("h1", { tabindex: "-1" }, "About this site"),
    el("p", {}, `It shows snapshot ${site.snapshot} of a figlake dataset: ${number(site.counts.figures)} figures. It was made from the published tables alone; another snapshot has the same addresses for the same figures.`),
    el("h2", {}, "How to search"),
    el("p", {}, "Type names: what stands together must be in the same figure. A name of a gene, gene family, chemical, disease or organism is read as that, whatever it is called in the figure; in quotation marks it is a word. Ids are read as well: PMCID, PMID, DOI, NCBIGene:7157, HGNC:11998, MESH:D000001."),
    el("p", {}, "Phrases narrow the answer: ", el("i", {}, "open licence"), ", ", el("i", {}, "CC BY"), ", ", el("i", {}, "pathway figures"), ", ", el("i", {}, "2015-2020"), ", ", el("i", {}, "since 2015"), ", ", el("i", {}, "before 2020"), "."),
    el("h2", {}, "What the marks mean"),
    el("p", {}, "A colour for each kind: ", ["gene", "family", "chemical", "disease", "refused"].map((kind) => [el(`span.sample.${kind}`, {}, kind), " "])),
    el("p", {}, "A confidence is a probability: of all mentions marked with 80 %, about eight of ten mean what they are marked as. What was looked at and refused is outlined. A click on a mark tells each candidate, what matched, and by which rule."),
    el("h2", {}, "Pictures and licences"),
    el("p", {}, "A picture is shown where the licence of its article (CC0, CC BY, CC BY-SA) lets everyone pass it on, and the figure is not borrowed from elsewhere; else there is a link to it. Each figure is under the licence of its article: cite the article when you use it."),
    el("h2", {}, "What your browser asks for"),
    el("p", {}, "Files of this site, and pictures: from this site, or from ", outside(site.store, "the store of PubMed Central"), ". Nothing else; nothing is counted.")));
  return "About";
}

document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  close();
  go(address("search", { q: input.value.trim() }));
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => show());
try {
  await open();
  document.getElementById("origin").append(
    el("p", {}, "Snapshot ", el("code", {}, site.snapshot), `, schema ${site.schema}. Each figure is under the licence of its article.`));
  await show(true);
  for (const later of ["./figure.js", "./entity.js"]) import(later).catch(() => {});
} catch (error) {
  console.error(error);
  main.replaceChildren(el("h1", {}, "The site could not be read"), el("p", {}, error.message));
}
