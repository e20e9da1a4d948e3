"""Build the lexicon, and map the gene mentions of figures.

REQUIRES  the gene reference, <results>/core/{source}/{batch}/figures.parquet, <results>/core/pmc/{batch}/citing_sentences.parquet
PROVIDES  <results>/reference/{as_of}/ (live), <results>/core/reference/, <results>/core/{source}/{batch}/mapped_genes.parquet
"""

MAPPING_STATE = {
    source: state(
        f"map_genes-{source}",
        "figlake.genes.mapping",
        [
            RANKING_WEIGHTS,
            JUDGING_TREES,
            ORGANISM_NAMES,
            ORGANISM_CUES,
            ORGANISM_GENERA,
            ENGLISH_WORDS,
            USUAL_NAMES,
        ],
        profile=config["genes"]["profile"],
        words=words,
        citing_text=config["genes"]["citing_text"],
    )
    for source, words in WORDS_OF.items()
}


rule fetch_reference:
    output:
        receipts="<results>/reference/{as_of}/provenance.json",
    log:
        "<results>/logs/fetch_reference/{as_of}.log",
    benchmark:
        "<results>/benchmarks/fetch_reference/{as_of}.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        as_of=config["genes"]["live"]["as_of"],
        email=PMC_ACCESS["email"],
        files=config["genes"]["live"]["files"],
        slots=f"{config['results']}/cache/slots",
    script:
        "../../scripts/fetch_reference.py"


rule build_lexicon:
    input:
        reference=REFERENCE_FILES,
        state=state(
            "build_lexicon",
            "figlake.genes.lexicon.build",
            [*REFERENCE_STATE, USUAL_NAMES],
            reference=REFERENCE,
        ),
    output:
        genes="<results>/core/reference/genes.parquet",
        families="<results>/core/reference/families.parquet",
        lexicon="<results>/core/reference/lexicon.arrow",
    log:
        "<results>/logs/build_lexicon.log",
    benchmark:
        "<results>/benchmarks/build_lexicon.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 15 * attempt,
    params:
        reference=REFERENCE,
    script:
        "../../scripts/build_lexicon.py"


rule map_page_genes:
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
        citing_sentences=[],
        state=MAPPING_STATE["front_matter"],
        lexicon="<results>/core/reference/lexicon.arrow",
    output:
        genes="<results>/core/front_matter/{batch}/mapped_genes.parquet",
    log:
        "<results>/logs/map_genes/{batch}.log",
    benchmark:
        "<results>/benchmarks/map_genes/{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 800 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        profile=config["genes"]["profile"],
        citing_text=config["genes"]["citing_text"],
    script:
        "../../scripts/map_genes.py"


use rule map_page_genes as map_article_genes with:
    input:
        figures="<results>/core/pmc/{batch}/figures.parquet",
        page_entities=[],
        figure_words=(
            [f"<results>/core/pmc/{{batch}}/{WORDS_OF['pmc']}.parquet"]
            if WORDS_OF["pmc"]
            else []
        ),
        citing_sentences=(
            ["<results>/core/pmc/{batch}/citing_sentences.parquet"]
            if config["genes"]["citing_text"] != "none"
            else []
        ),
        state=MAPPING_STATE["pmc"],
        lexicon="<results>/core/reference/lexicon.arrow",
    output:
        genes="<results>/core/pmc/{batch}/mapped_genes.parquet",
