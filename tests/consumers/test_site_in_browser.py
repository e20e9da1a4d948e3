"""The site in a real browser: Debian's Chromium, driven by Playwright (`make test-browser`)."""

import json
import shutil
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from made_snapshot import Site
from site_dataset import HOSTILE, ODD_CHEMICALS, ODD_DISEASES, write_dataset
from test_site_keys import QUESTIONS

from figlake.dataset.query import connect
from figlake.exports import Published
from figlake.exports.front_matter import export as export_front_matter
from figlake.exports.site.order import add_order
from figlake.exports.site.serve import server_of

pytestmark = pytest.mark.consumers

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
TIMEOUT = 15_000


@pytest.fixture(scope="session")
def dataset(tmp_path_factory) -> Path:
    dataset = tmp_path_factory.mktemp("site") / "dataset"
    write_dataset(dataset)
    return dataset


@pytest.fixture(scope="session")
def address(dataset: Path) -> Iterator[str]:
    """Where the site of the dataset is served."""
    site = Site.of(dataset, dataset.with_name("site"))
    with server_of(site.folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class Browser:
    """A page of the site, with what its browser asked for and complained about."""

    def __init__(self, page: Any, address: str, viewport: dict[str, int]) -> None:
        self.page, self.address = page, address
        page.set_viewport_size(viewport)
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.set_default_timeout(TIMEOUT)
        page.on("console", lambda told: told.type in {"error", "warning"} and self.complaints.append(told.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        page.on(
            "request", lambda asked: asked.url.startswith((address, "data:", "blob:")) or self.foreign.append(asked.url)
        )

    def open(self, path: str) -> Any:
        self.page.goto("about:blank")
        self.page.goto(self.address + path)
        return self.settled()

    def settled(self) -> Any:
        self.page.wait_for_selector("main[aria-busy=false]:not(:has([aria-busy=true]))")
        return self.page

    def type(self, question: str) -> Any:
        self.page.fill("#q", question)
        self.page.press("#q", "Enter")
        self.page.wait_for_url(lambda url: url.endswith(f"#/search?{urlencode({'q': question})}"))
        return self.settled()

    def count(self) -> str:
        return self.page.text_content(".count")

    def waits_for(self, selector: str, text: str) -> None:
        """The page's own policy forbids conditions in JavaScript, so texts are waited for."""
        self.page.wait_for_selector(f"{selector}:text-is({json.dumps(text)})")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory) -> Iterator[Any]:
    """Gives pages; each is of its own, in a browser with an empty folder for its user."""
    if CHROMIUM is None or find_spec("playwright") is None:
        pytest.skip("needs Debian's chromium and the package playwright: `make test-browser` installs both")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        profile = str(tmp_path_factory.mktemp("profile"))
        context = tools.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=FLAGS)
        yield context
        context.close()


@pytest.fixture(params=["wide", "phone"])
def browser(request, chromium, address: str) -> Iterator[Browser]:
    """A page; at its end there is no complaint, no foreign request, no text that goes beyond the side."""
    browser = Browser(chromium.new_page(), address, WIDE if request.param == "wide" else PHONE)
    yield browser
    width = browser.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    broken = browser.page.evaluate("window.broken")
    browser.page.close()
    assert browser.complaints == []
    assert browser.foreign == []
    assert broken is None
    assert width[0] <= width[1], "the page is wider than the screen"


def test_a_question_as_people_ask_it_is_answered(browser: Browser) -> None:
    page = browser.open("")
    assert "37 figures" in page.text_content("main")
    browser.type("open-licensed pathway figures of TP53 with MDM2")
    assert browser.count() == "28 figures"
    assert "open licence as a filter" in page.text_content(".readas")
    assert page.locator(".card").count() == 20
    page.click("text=Next")
    page.wait_for_selector(".paging:has-text('Page 2 of 2')")
    assert page.locator(".card").count() == 8
    assert page.text_content("#status") == "28 figures"


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("p53", 36), ('"p53"', 35), ("TP53 MDM2", 30), ("aspirin asthma", 29), ("ncbigene:4193", 30), ("PMC999000004", 1), ("10.5555/PMC999000004", 1),
        ("MDM2 2015-2016", 8), ("MDM2, CC BY-NC", 1), ("human MDM2", 30), ("j made up aspirin", 29), ("nothing of it", 0), ("trp53", 0),
        *((f"TNF {name}", 1) for name in (*ODD_CHEMICALS, *ODD_DISEASES)), *((f"{name}, TNF", 1) for name in (*ODD_CHEMICALS, *ODD_DISEASES)), ("TP53, 6", 36),
        ("TP53 2016", 5), ('TP53 "2016"', 0), ('"open licence" TP53', 0), ('"2015-2016" TP53', 0), ('"pathway figures" TP53', 0), ('"CC BY" TP53', 0),
        ("TP53 since 2017", 26), ("from 2017 TP53", 26), ("TP53 after 2016", 26), ("TP53 before 2017", 10), ("TP53 until 2016", 10), ("TP53 up to 2016", 10),
        ("TP53 between 2015 and 2016", 10), ("TP53 from 2015 to 2016", 10), ("TP53 2015 to 2016", 10), ("since 2015 TP53 before 2016", 5),
        ("TP53 since 2015 until 2016", 10), ("TP53 between 2016-2015", 10), ("TP53  since\t2017", 26), ("TP53 not before 2017", 0), ("TP53 2015 and 2016", 10),
        ("TP53 CC BY", 35), ("TP53 CC BY CC BY-NC", 36), ("TP53 CC BY-NC CC0", 1), ("TP53 open licence CC0", 0),
    ],
)  # fmt: skip
def test_a_question_finds_as_many_figures_as_there_are(question: str, count: int, browser: Browser) -> None:
    browser.open("")
    browser.type(question)
    assert browser.count() == f"{count} figure{'' if count == 1 else 's'}"


def test_figures_that_a_licence_leaves_out_because_nobody_knows_theirs_are_counted(browser: Browser) -> None:
    page = browser.open("")
    browser.type("TNF open licence")
    assert browser.count() == "0 figures"
    assert page.text_content(".unknown") == "Left out: 1 figure whose licence is not known."
    page.click(".unknown a")
    browser.waits_for(".count b", "1 figure")
    assert page.locator(".unknown").count() == 0
    browser.type("TP53 CC BY-NC")
    assert page.locator(".unknown").count() == 0, "none of TP53 is without"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("NOT TP53", "“NOT” is not understood: figures have to have every part."),
        ("MDM2 or -TP53", "“or”, “-” is not understood: figures have to have every part."),
        ('MDM2 -"TP53"', "“-” is not understood: figures have to have every part."),
        *(
            (f"MDM2 {word} TP53", f"“{word}” is not understood")
            for word in ("without", "no", "No", "nor", "neither", "except", "excluding")
        ),
        ("x", "Nothing in it is looked for (single letters and small words are not). These are all figures."),
    ],
)
def test_what_is_not_understood_is_told(question: str, told: str, browser: Browser) -> None:
    page = browser.open("")
    browser.type(question)
    assert told in page.text_content("main")


@pytest.mark.parametrize("question", ["NO TP53", 'TP53 "not"', "TP53 noted"])
def test_what_only_looks_like_a_condition_is_none(question: str, browser: Browser) -> None:
    browser.open("")
    browser.type(question)
    assert "is not understood" not in browser.page.text_content("main")


@pytest.mark.parametrize(
    ("question", "chosen", "said", "all"),
    [
        ("open licence TP53", "Open: CC0, CC BY, CC BY-SA", 35, 36),
        ("TP53 CC BY", "CC BY", 35, 36),
        ("TP53 CC BY CC BY-NC", "CC BY-NC", 36, 35),
        ("pathway figures TP53", "Pathway figures", 35, 36),
    ],
)
def test_a_filter_that_the_question_says_is_taken_away(
    question: str, chosen: str, said: int, all: int, browser: Browser
) -> None:
    page = browser.open("")
    browser.type(question)
    assert browser.count() == f"{said} figures"
    page.locator("details.filters").evaluate("e => { e.open = true; }")
    page.locator("a.choice[aria-current=true]").filter(has=page.get_by_text(chosen, exact=True)).click()
    browser.waits_for(".count b", f"{all} figures")
    assert page.input_value("#q") == question
    page.click("text=newest")
    browser.waits_for(".sort [aria-current=true]", "newest")
    assert browser.count() == f"{all} figures", "it stays away"
    page.go_back()
    page.go_back()
    browser.waits_for(".count b", f"{said} figures")


def test_years_and_all_filters_that_the_question_says_are_taken_away(browser: Browser) -> None:
    page = browser.open("")
    browser.type("2015-2016 TP53")
    assert browser.count() == "10 figures"
    page.locator("details.filters").evaluate("e => { e.open = true; }")
    for name in ("from", "to"):
        page.fill(f"[name={name}]", "")
    page.click("text=Set")
    browser.waits_for(".count b", "36 figures")
    assert "as a filter" not in page.text_content(".readas")
    browser.type("CC0 TP53")
    assert browser.count() == "0 figures"
    page.click("text=Take the filters away")
    browser.waits_for(".count b", "36 figures")


def test_filters_narrow_and_are_taken_away(browser: Browser) -> None:
    page = browser.open("#/search?q=MDM2")
    page.locator("details.filters").evaluate("e => { e.open = true; }")
    page.click("text=Pathway figures")
    browser.waits_for(".count b", "29 figures")
    page.locator("details.filters").evaluate("e => { e.open = true; }")
    page.click("a.choice:has-text('Open')")
    browser.waits_for(".count b", "28 figures")
    page.locator("details.filters").evaluate("e => { e.open = true; }")
    page.fill("[name=from]", "2016")
    page.fill("[name=to]", "2016")
    page.click("text=Set")
    browser.waits_for(".count b", "3 figures")
    page.go_back()
    browser.waits_for(".count b", "28 figures")


def test_names_are_suggested_and_taken_by_keyboard(browser: Browser) -> None:
    page = browser.open("")
    page.locator("#q").press_sequentially("mdm")
    page.wait_for_selector("#offers li")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.press("#q", "ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "offer-0"
    page.press("#q", "Enter")
    page.wait_for_url("**/#/gene/4193")
    browser.waits_for("h1", "MDM2")
    assert page.evaluate("document.activeElement.tagName") == "H1"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("TNF fructose-1,6", "fructose-1,6-bisphosphate"),
        ("TNF Carcinoma, Non", "Carcinoma, Non-Small-Cell Lung"),
        ("TNF Lymphoma, La", "Lymphoma, Large B-Cell, Diffuse, of Some Made-up Kind"),
        ("TNF PI(3", "PI(3)K"),
        ("TNF,ERB", "ERBB2"),
    ],
)
def test_a_name_is_taken_after_other_words(typed: str, label: str, browser: Browser) -> None:
    page = browser.open("")
    page.locator("#q").press_sequentially(typed)
    page.locator("#offers li").filter(has=page.get_by_text(label, exact=True)).first.click()
    page.wait_for_url("**/#/search?*")
    browser.settled()
    assert page.input_value("#q").endswith(label)
    assert browser.count() == "1 figure"
    assert page.locator(".readas li").count() == 2


def test_a_figure_tells_why_by_mouse_and_by_keyboard(browser: Browser) -> None:
    page = browser.open("#/figure/PMC999000003__drawn")
    marks = page.locator(".caption mark")
    assert marks.all_text_contents() == ["p53", "holds", "MDM2", "aspirin", "asthma"]
    marks.nth(0).click()
    panel = page.locator(".panel")
    told = panel.text_content()
    assert all(
        part in told
        for part in (
            "TP53",
            "accepted",
            "96 %",
            "is an alias",
            "A human gene",
            "Trp53",
            "refused",
            "TP53 is surer here",
        )
    )
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    marks.nth(1).focus()
    page.keyboard.press("Enter")
    assert "not sure enough" in panel.text_content()
    page.click("text=Close")


def test_sentences_that_cite_a_figure_are_told_apart_from_its_caption(browser: Browser) -> None:
    page = browser.open("#/figure/PMC999000000__f1")
    sentences = page.locator(".citing .cites")
    assert sentences.all_text_contents() == [
        "\U0001d6fcx TP53 and MDM2 grow (Figure 1).",
        f"{HOSTILE['script']} ERBB2 is in Figure 1.",
    ]
    assert page.locator(".citing mark.apart").all_text_contents() == ["TP53", "ERBB2"]
    assert page.locator(".caption mark.apart").count() == 0
    assert page.locator(".named a.gene").all_text_contents() == ["TP53", "MDM2"], "what the figure itself names"
    told = page.text_content(".right")
    assert "Only in the text that cites it: ERBB2" in told
    page.locator(".citing mark").nth(1).click()
    assert "in a sentence that cites the figure" in page.text_content(".panel")
    assert "accepted in the text" in page.text_content(".panel")
    browser.type("ERBB2")
    assert browser.count() == "1 figure", "a gene of the text is no gene of the figure"


def test_species_are_told_by_their_names(browser: Browser) -> None:
    page = browser.open("#/gene/7157")
    assert page.locator(".entity i[lang=la]").all_text_contents() == ["Homo sapiens"]
    assert page.locator(".card >> nth=0 >> i[lang=la]").all_text_contents() == ["Homo sapiens"]
    browser.open("#/figure/PMC999000003__drawn")
    assert page.locator("dd i[lang=la]").all_text_contents() == ["Homo sapiens"]


def test_everything_is_reached_by_keyboard_and_seen_where_it_is(browser: Browser) -> None:
    page = browser.open("")
    passed = []
    for _ in range(5):
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert passed == ["skip", "figlake", "q", "Search", "About"]
    browser.open("#/figure/PMC999000000__f1")
    mark = page.locator(".citing mark").first
    reached = False
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen != "none", page.evaluate("document.activeElement.outerHTML")
        reached = mark.evaluate("element => element === document.activeElement")
        if reached:
            break
    assert reached
    page.keyboard.press("Enter")
    assert page.locator(".panel").is_visible() and page.evaluate("document.activeElement.className") == "panel"
    page.keyboard.press("Escape")
    assert mark.evaluate("element => element === document.activeElement"), "back to where one was"


def test_words_read_in_a_picture_lie_over_it(browser: Browser) -> None:
    page = browser.open("#/figure/PMC999000003__drawn")
    image = page.locator(".frame img")
    image.evaluate("image => image.decode()")
    assert image.get_attribute("alt") == "A made-up figure 3"
    picture, box = image.bounding_box(), page.locator(".boxes polygon.gene").bounding_box()
    scale = picture["width"] / 400
    assert box["x"] - picture["x"] == pytest.approx(20 * scale, abs=5)
    assert box["width"] == pytest.approx(100 * scale, abs=10)
    page.locator(".boxes polygon.gene").click()
    assert "a line read in the picture" in page.text_content(".panel")


@pytest.mark.parametrize(
    ("path", "chips"),
    [
        ("#/search?q=aspirin", ["chemical Aspirin", "gene MDM2", "gene TP53"]),
        ("#/search?q=MDM2 aspirin asthma", ["gene MDM2", "chemical Aspirin", "disease Asthma", "gene TP53"]),
        ("#/search?q=made p53", ["gene TP53", "gene MDM2"]),
        ("#/disease/MESH%3AD001249", ["disease Asthma", "gene MDM2", "gene TP53"]),
        ("#/search?q=NF-κB IL6", ["family NFkappaB", "gene IL6", "gene ERBB2", "gene TNF"]),
    ],
)
def test_the_card_of_a_figure_has_what_was_asked_for(path: str, chips: list[str], browser: Browser) -> None:
    cards = browser.open(path).locator(".card .names")
    read = "chips => chips.map((chip) => `${chip.className} ${chip.textContent}`)"
    assert cards.first.locator("span").evaluate_all(read) == chips
    assert cards.locator("span", has_text=chips[0].split()[1]).count() == browser.page.locator(".card").count()


def test_colours_of_all_kinds_are_explained(browser: Browser) -> None:
    page = browser.open("#/about")
    kinds = ["gene", "family", "chemical", "disease", "refused"]
    assert page.locator(".prose .sample").all_text_contents() == kinds
    colours = "all => all.map((one) => getComputedStyle(one).boxShadow + getComputedStyle(one).outlineStyle)"
    assert len(set(page.locator(".prose .sample").evaluate_all(colours))) == len(kinds)
    browser.open("#/figure/PMC999000003__drawn")
    assert page.locator(".caption .key .sample").all_text_contents() == ["gene", "chemical", "disease", "refused"]


def test_the_search_box_has_room(browser: Browser) -> None:
    page = browser.open("")
    name, box = (page.locator(selector).bounding_box() for selector in (".brand", "#q"))
    assert name["y"] + name["height"] + 4 <= box["y"] or name["x"] + name["width"] + 4 <= box["x"]
    page.locator("#q").evaluate("input => { input.value = input.placeholder; }")
    assert page.locator("#q").evaluate("input => input.scrollWidth <= input.clientWidth"), "what stands in it is cut"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("#/gene/7157/", "TP53"),
        ("#/figure/PMC999000003__drawn/", "A made-up figure 3"),
        ("#/figure/pmc999000003__DRAWN", "A made-up figure 3"),
        ("#/chemical/mesh:d001241", "Aspirin"),
        ("#/disease/MESH:d001249", "Asthma"),
        ("#/family/NFKAPPAB/", "NFkappaB"),
        ("#/about/", "About this site"),
    ],
)
def test_an_address_is_found_in_other_spellings(path: str, title: str, browser: Browser) -> None:
    browser.open(path)
    browser.waits_for("h1", title)


@pytest.mark.parametrize(
    ("page", "told"), [("2", 2), ("1.5", 1), ("2.9", 2), ("0", 1), ("-3", 1), ("x", 1), ("9e9", 2)]
)
def test_pages_have_whole_numbers(page: str, told: int, browser: Browser) -> None:
    browser.open(f"#/search?q=p53&page={page}")
    assert f"Page {told} of 2" in browser.page.text_content(".paging")


def test_one_goes_back_to_where_one_was(browser: Browser) -> None:
    page = browser.open("#/search?q=p53")
    page.evaluate("scrollTo(0, 1500)")
    where = page.evaluate("scrollY")
    assert where > 500
    page.locator(".card h3 a").nth(14).click()
    browser.waits_for(".box h2", "What it names")
    assert page.evaluate("scrollY") == 0, "a new page begins at its top"
    page.go_back()
    page.wait_for_selector(".cards")
    browser.settled()
    assert page.evaluate("scrollY") == pytest.approx(where, abs=2)
    page.go_forward()
    browser.waits_for(".box h2", "What it names")
    assert page.evaluate("scrollY") == 0


def test_a_gene_has_its_figures_surest_first_and_what_stands_beside_it(browser: Browser) -> None:
    page = browser.open("#/gene/7157")
    assert browser.count() == "36 figures"
    assert page.text_content(".card h3") == "A made-up figure 0"
    assert "MDM2" in page.text_content(".beside >> nth=0")
    page.click(".beside a.n >> nth=0")
    browser.waits_for(".count b", "30 figures")
    browser.open("#/chemical/MESH%3AD001241")
    assert browser.count() == "29 figures"
    browser.open("#/disease/MESH%3AD001249")
    assert browser.count() == "29 figures"


@pytest.mark.parametrize("nth", range(len(HOSTILE)), ids=HOSTILE)
def test_hostile_texts_are_shown_as_they_are(nth: int, browser: Browser) -> None:
    text = list(HOSTILE.values())[nth]
    page = browser.open(f"#/figure/PMC9990{100 + nth:05}__f1")
    assert page.text_content("h1") == text
    assert page.text_content(".caption .text") == f"{text} p53"
    assert page.locator("main script, main a[href^=javascript]").count() == 0
    browser.open("#/search?q=p53&sort=newest")
    browser.open(f"#/search?{'q=' + text[:300]}")


def test_what_is_downloaded_is_what_the_exports_write(dataset: Path, browser: Browser, tmp_path: Path) -> None:
    export_front_matter(Published(dataset), tmp_path / "pages")
    page = browser.open("#/figure/PMC999000003__drawn")
    with page.expect_download() as got:
        page.click("text=figure page, as PFOCR writes them")
    assert (
        Path(got.value.path()).read_bytes() == (tmp_path / "pages" / "_figures" / "PMC999000003__drawn.md").read_bytes()
    )
    with page.expect_download() as got:
        page.click("text=CSV")
    lines = Path(got.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("figid,kind,id,name,")
    assert len(lines) == 1 + 7


@pytest.mark.parametrize(
    "path", ["#/figure/PMC1__gone", "#/gene/1", "#/nowhere", "#/figure/%E0%A4%A", "#/figure/%", "#/gene/%"]
)
def test_what_is_not_there_is_said(path: str, chromium, address: str) -> None:
    page = Browser(chromium.new_page(), address, WIDE).open(path)
    assert page.text_content("h1") in {
        "Not in this snapshot",
        "In no figure",
        "There is no such page",
    }
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(scheme: str, chromium, address: str) -> None:
    browser = Browser(chromium.new_page(), address, WIDE)
    browser.page.emulate_media(color_scheme=scheme)
    for path in ("", "#/search?q=MDM2", "#/figure/PMC999000003__drawn", "#/figure/PMC999000000__f1", "#/gene/7157"):
        weak = browser.open(path).evaluate(CONTRAST)
        assert weak == [], path
    browser.page.close()


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] / 255 + under[i] * (1 - top[3] / 255)).concat(255);
  const light = (c) => [0, 1, 2].map((i) => c[i] / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => { const all = []; for (let e = element; e; e = e.parentElement) all.push(rgba(getComputedStyle(e).backgroundColor)); return all.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 255]); };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest(".hidden, .skip, .out")) continue;
    const style = getComputedStyle(element);
    const under = behind(element);
    const [a, b] = [light(over(rgba(style.color), under)), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) weak.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 30)}`);
  }
  return weak;
}"""
"""Texts whose contrast is below what WCAG asks for at level AA."""


SPELLINGS = [
    "NF-κB", "Ångström µM", "IL-6/STAT3", "ΣΑΣ", "É e\u0301", "ﬁbre", "\U0001d6fcx", "東京 tower", "a_b", "Straße", "İstanbul", "β₂-AR", "½ dose",
    "Ⅳ", "ɣ-ray ∆F508", "Ifn\u2010γ №5 ℃ x™", "\u0661\u0662", *HOSTILE.values(),
]  # fmt: skip


@pytest.mark.parametrize(("function", "sql"), [("words", "words"), ("termKey", "term_key")])
def test_texts_are_taken_the_same_way_in_sql_and_in_the_browser(
    function: str, sql: str, chromium, address: str, dataset: Path
) -> None:
    con = connect(dataset)
    add_order(con)
    wanted = [con.execute(f"SELECT {sql}(?)", [text]).fetchone()[0] for text in SPELLINGS]
    page = Browser(chromium.new_page(), address, WIDE).open("")
    call = f"async (texts) => {{ const {{ {function} }} = await import('./words.js'); return texts.map({function}); }}"
    found = page.evaluate(call, SPELLINGS)
    page.close()
    assert dict(zip(SPELLINGS, found, strict=True)) == dict(zip(SPELLINGS, wanted, strict=True))


READ = """async (questions) => {
  const { read } = await import("./query.js");
  const told = async (question) => (await read(question)).parts.map((part) => part.meanings.map(({ kind, id }) => `${kind}:${id}`));
  return Promise.all(questions.map(told));
}"""


def test_what_is_typed_is_read_as_what_is_meant(chromium, address: str) -> None:
    """The table that the tests of the site's data read as well."""
    page = Browser(chromium.new_page(), address, WIDE).open("")
    found = page.evaluate(READ, [question["typed"] for question in QUESTIONS])
    page.close()
    wrong = {
        question["typed"]: parts
        for question, parts in zip(QUESTIONS, found, strict=True)
        if len(parts) != 1 or question["means"] not in parts[0]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("question", "count", "told"),
    [
        ("CD340", 1, "cd340 ERBB2 human gene, 1"),
        ("p53", 36, "p53 TP53 human gene, 36, also a name of ERBB2 human gene, 1"),
        ("MDM2 in https://doi.org/10.5555/PMC999000004", 1, "MDM2 human gene"),
        ("doi:10.1/PMC1 TP53", 0, "doi:10.1/PMC1 an id that no figure here has"),
        ("PMC123456789 TP53", 0, "PMC123456789 an id that no figure here has"),
        ("TNF-α NF-κB", 1, "nf kappab NFkappaB gene family, 1"),
        ("2015", 6, "from 2015 as a filter"),
        ("constructor:1 TP53", 0, "constructor the word"),
        ("toString:1 TP53", 0, "tostring the word"),
        ("TP53 CC BY CC0", 35, "CC0 or CC BY as a filter"),
    ],
)
def test_how_a_question_was_read_is_told(question: str, count: int, told: str, browser: Browser) -> None:
    page = browser.open("")
    browser.type(question)
    assert told in " ".join(page.text_content(".readas").split()), question
    assert browser.count() == f"{count} figure{'' if count == 1 else 's'}"
