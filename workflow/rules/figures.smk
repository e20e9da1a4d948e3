"""Turn pages, articles and pictures into rows of the same tables.

REQUIRES  <results>/plan/sealed/{batch}.jsonl, <results>/raw/{batch}.tar, <results>/raw/{batch}/images.parquet
PROVIDES  <results>/core/front_matter/{batch}/, <results>/core/pmc/{batch}/, <results>/plan/ocr_results.parquet
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
        citing_sentences="<results>/core/pmc/{batch}/citing_sentences.parquet",
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


rule list_ocr_results:
    input:
        state=LISTING_STATE,
    output:
        results="<results>/plan/ocr_results.parquet",
    log:
        "<results>/logs/list_ocr_results.log",
    benchmark:
        "<results>/benchmarks/list_ocr_results.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        folders=OCR_RESULTS,
    script:
        "../../scripts/list_ocr_results.py"


rule take_ocr_results:
    input:
        figures="<results>/core/{source}/{batch}/figures.parquet",
        results="<results>/plan/ocr_results.parquet",
        state=TAKING_STATE,
    output:
        figure_words="<results>/core/{source}/{batch}/given_words.parquet",
        pictures="<results>/core/{source}/{batch}/given_pictures.parquet",
    log:
        "<results>/logs/take_ocr_results/{source}-{batch}.log",
    benchmark:
        "<results>/benchmarks/take_ocr_results/{source}-{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    script:
        "../../scripts/take_ocr_results.py"


rule read_images:
    input:
        figures="<results>/core/pmc/{batch}/figures.parquet",
        images="<results>/raw/{batch}/images.parquet",
        state=READING_STATE,
    output:
        figure_words="<results>/core/pmc/{batch}/figure_words.parquet",
        pictures="<results>/core/pmc/{batch}/pictures.parquet",
    log:
        "<results>/logs/read_images/{batch}.log",
    benchmark:
        "<results>/benchmarks/read_images/{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    threads: READERS
    resources:
        mem_mb=lambda wildcards, attempt, threads: 1100 * threads * attempt,
        runtime=lambda wildcards, attempt: 1440 * attempt,
    params:
        access=PMC_ACCESS,
        cache=f"{config['results']}/cache",
        profile=READING,
        keep=config["figures"]["keep"],
        pathway_threshold=config["figures"]["pathway_threshold"],
    script:
        "../../scripts/read_images.py"
