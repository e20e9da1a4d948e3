"""Build the lexicon of chemicals and diseases, and map their mentions in figures.

REQUIRES  the reference of chemicals and diseases, <results>/core/{source}/{batch}/figures.parquet, <results>/core/{source}/{batch}/mapped_genes.parquet
PROVIDES  <results>/reference/{as_of}/concepts/ (live), <results>/core/reference/, <results>/core/{source}/{batch}/figure_genes.parquet, <results>/core/{source}/{batch}/figure_chemicals.parquet, <results>/core/{source}/{batch}/figure_diseases.parquet
"""

CONCEPTS = f"{RESOURCES}/concepts"
CONCEPT_REFERENCE = concepts_of(configuration.reference_of(config, "concepts"))
CONCEPT_FILES = (
    [f"{CONCEPT_REFERENCE}/provenance.json"]
    if config["concepts"]["reference"] == "live"
    else [str(path) for path in concept_files(CONCEPT_REFERENCE)]
)
LEARNED_FILES = [str(path) for path in learned_of(CONCEPT_REFERENCE)]
# what lies beside the rules counts by its content, in the state; a fresh checkout has new times
ARE_BUNDLED = config["concepts"]["reference"] == "bundled"
CONCEPT_STATE = {
    source: state(
        f"map_concepts-{source}",
        "figlake.concepts.mapping",
        [f"{CONCEPTS}/trees.json", ENGLISH_WORDS],
        profile=config["genes"]["profile"],
        words=words,
    )
    for source, words in WORDS_OF.items()
}


rule fetch_concepts:
    output:
        receipts="<results>/reference/{as_of}/concepts/provenance.json",
    log:
        "<results>/logs/fetch_concepts/{as_of}.log",
    benchmark:
        "<results>/benchmarks/fetch_concepts/{as_of}.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        as_of=config["concepts"]["live"]["as_of"],
        email=PMC_ACCESS["email"],
        files=config["concepts"]["live"]["files"],
        slots=f"{config['results']}/cache/slots",
    script:
        "../../scripts/fetch_concepts.py"


rule build_concepts:
    input:
        reference=ancient(CONCEPT_FILES) if ARE_BUNDLED else CONCEPT_FILES,
        state=state(
            "build_concepts",
            "figlake.concepts.lexicon.build",
            [*(CONCEPT_FILES if ARE_BUNDLED else []), *LEARNED_FILES],
        ),
    output:
        chemicals="<results>/core/reference/chemicals.parquet",
        diseases="<results>/core/reference/diseases.parquet",
        lexicon="<results>/core/reference/concepts.arrow",
    log:
        "<results>/logs/build_concepts.log",
    benchmark:
        "<results>/benchmarks/build_concepts.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 3000 * attempt,
        runtime=lambda wildcards, attempt: 15 * attempt,
    script:
        "../../scripts/build_concepts.py"


rule map_page_concepts:
    input:
        figures="<results>/core/front_matter/{batch}/figures.parquet",
        page_entities=["<results>/core/front_matter/{batch}/page_entities.parquet"],
        figure_words=(
            [
                f"<results>/core/front_matter/{{batch}}/{WORDS_OF['front_matter']}.parquet"
            ]
            if WORDS_OF["front_matter"]
            else []
        ),
        genes="<results>/core/front_matter/{batch}/mapped_genes.parquet",
        state=CONCEPT_STATE["front_matter"],
        lexicon="<results>/core/reference/concepts.arrow",
    output:
        figure_genes="<results>/core/front_matter/{batch}/figure_genes.parquet",
        figure_chemicals="<results>/core/front_matter/{batch}/figure_chemicals.parquet",
        figure_diseases="<results>/core/front_matter/{batch}/figure_diseases.parquet",
    log:
        "<results>/logs/map_concepts/{batch}.log",
    benchmark:
        "<results>/benchmarks/map_concepts/{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 120 * attempt,
    params:
        profile=config["genes"]["profile"],
    script:
        "../../scripts/map_concepts.py"


use rule map_page_concepts as map_article_concepts with:
    input:
        figures="<results>/core/pmc/{batch}/figures.parquet",
        page_entities=[],
        figure_words=(
            [f"<results>/core/pmc/{{batch}}/{WORDS_OF['pmc']}.parquet"]
            if WORDS_OF["pmc"]
            else []
        ),
        genes="<results>/core/pmc/{batch}/mapped_genes.parquet",
        state=CONCEPT_STATE["pmc"],
        lexicon="<results>/core/reference/concepts.arrow",
    output:
        figure_genes="<results>/core/pmc/{batch}/figure_genes.parquet",
        figure_chemicals="<results>/core/pmc/{batch}/figure_chemicals.parquet",
        figure_diseases="<results>/core/pmc/{batch}/figure_diseases.parquet",
