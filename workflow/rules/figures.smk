"""Turn pages and articles into rows of the same tables.

REQUIRES  <results>/plan/sealed/{batch}.jsonl, <results>/raw/{batch}.tar
PROVIDES  <results>/core/front_matter/{batch}/, <results>/core/pmc/{batch}/
"""


rule read_pages:
    input:
        batch="<results>/plan/sealed/{batch}.jsonl",
        organisms=ancient(ORGANISM_NAMES),
        state=state("read_pages", "figlake.pages.stage", [ORGANISM_NAMES]),
    output:
        figures="<results>/core/front_matter/{batch}/figures.parquet",
        page_entities="<results>/core/front_matter/{batch}/page_entities.parquet",
        rejects="<results>/core/front_matter/{batch}/rejects.parquet",
    log:
        "<results>/logs/read_pages/{batch}.log",
    benchmark:
        "<results>/benchmarks/read_pages/{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 700 * attempt,
        runtime=lambda wildcards, attempt: 30 * attempt,
    params:
        cache=f"{config['results']}/cache",
    script:
        "../../scripts/read_pages.py"


rule extract_figures:
    input:
        batch="<results>/plan/sealed/{batch}.jsonl",
        archive="<results>/raw/{batch}.tar",
        resources=ancient([ORGANISM_NAMES, PATHWAY_TERMS, PATHWAY_WEIGHTS]),
        state=state(
            "extract_figures",
            "figlake.articles.stage",
            [ORGANISM_NAMES, PATHWAY_TERMS, PATHWAY_WEIGHTS],
        ),
    output:
        articles="<results>/core/pmc/{batch}/articles.parquet",
        figures="<results>/core/pmc/{batch}/figures.parquet",
        rejects="<results>/core/pmc/{batch}/rejects.parquet",
    log:
        "<results>/logs/extract_figures/{batch}.log",
    benchmark:
        "<results>/benchmarks/extract_figures/{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 700 * attempt,
        runtime=lambda wildcards, attempt: 30 * attempt,
    script:
        "../../scripts/extract_figures.py"
