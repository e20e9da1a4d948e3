"""Configuration, checked when the workflow is parsed, and what the rules share.

REQUIRES  config (from --configfile, else config/config.yaml in this folder, else the one that comes with figlake)
PROVIDES  pathvar <results>, EXPORTED, SITE_ASSETS, FRONT_MATTER, OCR_RESULTS, PMC_STORE, PMC_SELECTION, PMC_ACCESS, LOOKED_UP, READING, READERS, READING_STATE, LISTING_STATE, TAKING_STATE, GIVEN_FOR, WORDS_OF, TYPES_LEFT_OUT, LISTED_OUT, PUBLICATION_POLICY, CONFIGURED, CHOSEN, OBSERVED, LEDGERS, REFERENCE, REFERENCE_FILES, RESOURCES' files, REFERENCE_STATE, state, core_files, raw_files, made_parts
"""

import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# The package that lies beside these rules goes before an installed one; rules from an address or a wheel have none beside them.
BESIDE = Path(str(workflow.current_basedir)).parents[1] / "scripts"
if (BESIDE / "figlake").is_dir():
    sys.path.insert(0, str(BESIDE))
try:
    import figlake
except ImportError as error:
    raise WorkflowError(
        "the rules of figlake call a package of that name, which is not installed beside Snakemake; `pip install` it in their version"
    ) from error

from figlake import config as configuration
from figlake.dataset.chosen import CHOSEN_TABLES, units_of
from figlake.dataset.origins import configured
from figlake.exports import EXPORTS, forget_times
from figlake.files.house import HOUSE, PACKAGE, RESOURCES
from figlake.concepts.reference.folder import files_of as concept_files
from figlake.concepts.reference.folder import folder_of as concepts_of
from figlake.concepts.reference.folder import learned_of
from figlake.genes.reference.folder import files_of
from figlake.jobs.job import lead_jobs_to
from figlake.jobs.state import state_file
from figlake.pmc.ledger import retry_token, token_of
from figlake.pmc.observe import Selection
from figlake.pictures.settings import engine_name
from figlake.plan.plan import fingerprint, read_batches

if (BESIDE / "figlake").is_dir():
    lead_jobs_to(BESIDE)
try:
    config = (
        configuration.checked(config)
        if config
        else configuration.load(configuration.standing())
    )
except configuration.ConfigError as error:
    raise WorkflowError(f"configuration: {error}")


pathvars:
    results=config["results"],


ORGANISM_NAMES = f"{RESOURCES}/organisms/names.tsv"
ORGANISM_CUES = f"{RESOURCES}/organisms/cues.tsv"
ENGLISH_WORDS = f"{RESOURCES}/genes/english.txt"
USUAL_NAMES = f"{RESOURCES}/genes/usual.tsv"
PATHWAY_TERMS = f"{RESOURCES}/pathway/terms.yaml"
ORGANISM_GENERA = f"{RESOURCES}/organisms/genera.tsv"
RANKING_WEIGHTS = f"{RESOURCES}/ranking/weights.json"
JUDGING_TREES = f"{RESOURCES}/ranking/trees.json"
PATHWAY_WEIGHTS = f"{RESOURCES}/pathway/weights.json"
FRONT_MATTER = config["sources"]["front_matter"]
PMC_STORE = config["sources"]["pmc"]["store"]
PMC_SELECTION = configuration.pmc_selection(config)
PMC_ACCESS = configuration.pmc_access(config)
ARTICLE_RULES = configuration.article_rules(config)
# articles of pages are looked up where not all articles are
LOOKED_UP = (
    FRONT_MATTER if PMC_STORE and not Selection(**PMC_SELECTION).is_of_all else []
)
OBSERVED = "<results>/plan/observed.parquet" if PMC_STORE else []
LEDGERS = f"{config['results']}/ledger"
REFERENCE = configuration.reference_of(config)
# what lies beside the rules counts by its content, in a state; a fresh checkout has new times
if config["genes"]["reference"] == "live":
    REFERENCE_FILES, REFERENCE_STATE = f"{REFERENCE}/provenance.json", []
elif config["genes"]["reference"] == "bundled":
    REFERENCE_FILES = ancient(files_of(REFERENCE))
    REFERENCE_STATE = [f"{RESOURCES}/genes/provenance.json"]
else:
    REFERENCE_FILES, REFERENCE_STATE = files_of(REFERENCE), []
OCR_RESULTS = config["sources"]["ocr_results"]
READING = config["figures"]["ocr"]
# one process a core, each with memory of its own, whether there are many batches or one; Snakemake lowers it to the
# cores that there are
READERS = 8
# the content of the list counts, so it is among the files of states
LISTED_OUT = [config["leave_out"]] if config["leave_out"] else []
TYPES_LEFT_OUT = sorted(config["article_types"]["left_out"])
PUBLICATION_POLICY = {
    "locations": FRONT_MATTER,
    "keep": config["figures"]["keep"],
    "pathway_threshold": config["figures"]["pathway_threshold"],
    "selection": Selection(**PMC_SELECTION).digest if PMC_STORE else None,
    "rate": configuration.told_rate(config),
    "keep_snapshots": config["keep_snapshots"],
    "types_left_out": TYPES_LEFT_OUT,
    "leave_out": config["leave_out"],
}
# what a snapshot remembers of the configuration
CONFIGURED = configured(config)
# what is chosen to be published, beside the list of its parts
CHOSEN = [f"<results>/publication/{name}.parquet" for name in CHOSEN_TABLES]
SITE_ASSETS = sorted(Path(f"{PACKAGE}/exports/site/assets").iterdir())
EXPORTED = [f"<results>/exports/{name}" for name in sorted(config["exports"])]


wildcard_constraints:
    as_of=r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    batch=r"(fm|pmc)-[0-9a-f]{12}",
    unit=r"[0-9]{5}",
    export="|".join(EXPORTS),


def state(name, module, files=(), **settings):
    """The state of a rule, one of its inputs: its code, the content of ``files``, and the settings that it follows from.

    ``name``: of the adapter, and after a dash the wildcard where the state differs by it.
    """
    adapter = f"{HOUSE}/scripts/{name.split('-')[0]}.py"
    return state_file(
        Path(config["results"]), name, module, [adapter, *files], **settings
    )


READING_STATE = (
    state(
        "read_images",
        "figlake.pictures.stage",
        engine=engine_name(READING),
        keep=config["figures"]["keep"],
        pathway_threshold=config["figures"]["pathway_threshold"],
    )
    if READING
    else []
)


LISTING_STATE, TAKING_STATE = (
    (
        state(
            "list_ocr_results",
            "figlake.pictures.given",
            seen=fingerprint([], None, OCR_RESULTS),
        ),
        state("take_ocr_results", "figlake.pictures.given"),
    )
    if OCR_RESULTS
    else ([], [])
)


# whose figures take given results, and in which file the lines of a source's pictures are
GIVEN_FOR = ["front_matter"] * bool(OCR_RESULTS) + ["pmc"] * bool(
    OCR_RESULTS and not READING
)
WORDS_OF = {
    "front_matter": "given_words" if OCR_RESULTS else None,
    "pmc": "figure_words" if READING else "given_words" if OCR_RESULTS else None,
}


def core_files(name, sources=("front_matter", "pmc")):
    """Input function: the core file ``name`` of every batch of the plan that comes from one of ``sources``."""

    def files(wildcards):
        batches = read_batches(Path(checkpoints.make_plan.get().output.batches))
        return [
            f"<results>/core/{source}/{batch}/{name}"
            for batch, source in batches.items()
            if source in sources
        ]

    return files


def raw_files(name):
    """Input function: the file ``name`` beside the raw articles of every batch of the plan."""

    def files(wildcards):
        batches = read_batches(Path(checkpoints.make_plan.get().output.batches))
        return [
            f"<results>/raw/{batch}/{name}"
            for batch, source in batches.items()
            if source == "pmc"
        ]

    return files


def made_parts(wildcards):
    """Input function: the folder of every job that makes parts of the published tables."""
    parts = Path(checkpoints.choose.get().output.parts)
    return [f"<results>/publication/parts/{unit}" for unit in units_of(parts)]
