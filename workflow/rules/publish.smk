"""Publish a snapshot, and write the report and the exports from it.

REQUIRES  <results>/plan/, <results>/core/, <results>/raw/{batch}/rejects.parquet
PROVIDES  <results>/publication/, <results>/dataset/, <results>/report/index.html, <results>/exports/{export}/
"""


checkpoint choose:
    input:
        records="<results>/plan/records.parquet",
        orphans="<results>/plan/orphans.parquet",
        page_articles="<results>/plan/page_articles.parquet",
        batches="<results>/plan/batches.tsv",
        articles=core_files("articles.parquet", ["pmc"]),
        figures=core_files("figures.parquet"),
        figure_genes=core_files("figure_genes.parquet"),
        figure_chemicals=core_files("figure_chemicals.parquet"),
        figure_diseases=core_files("figure_diseases.parquet"),
        citing_sentences=core_files("citing_sentences.parquet", ["pmc"]),
        page_entities=core_files("page_entities.parquet", ["front_matter"]),
        rejects=core_files("rejects.parquet"),
        fetch_rejects=raw_files("rejects.parquet"),
        images=raw_files("images.parquet") if config["figures"]["images"] else [],
        figure_words=core_files("figure_words.parquet", ["pmc"]) if READING else [],
        pictures=core_files("pictures.parquet", ["pmc"]) if READING else [],
        given_words=core_files("given_words.parquet", GIVEN_FOR),
        given_pictures=core_files("given_pictures.parquet", GIVEN_FOR),
        state=state(
            "choose",
            "figlake.dataset.choose",
            LISTED_OUT,
            policy=PUBLICATION_POLICY,
            images=config["figures"]["images"],
            ocr=READING,
            ocr_results=OCR_RESULTS,
        ),
    output:
        chosen=CHOSEN,
        parts="<results>/publication/parts.json",
    log:
        "<results>/logs/choose.log",
    benchmark:
        "<results>/benchmarks/choose.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        dataset=f"{config['results']}/dataset",
        policy=PUBLICATION_POLICY,
    script:
        "../../scripts/choose.py"


rule publish_part:
    input:
        chosen=CHOSEN,
        parts="<results>/publication/parts.json",
        state=state("publish_part", "figlake.dataset.publish_part"),
    output:
        folder=temp(directory("<results>/publication/parts/{unit}")),
    log:
        "<results>/logs/publish_part/{unit}.log",
    benchmark:
        "<results>/benchmarks/publish_part/{unit}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        dataset=f"{config['results']}/dataset",
    script:
        "../../scripts/publish_part.py"


rule seal:
    input:
        chosen=CHOSEN,
        parts="<results>/publication/parts.json",
        made=made_parts,
        records="<results>/plan/records.parquet",
        genes="<results>/core/reference/genes.parquet",
        families="<results>/core/reference/families.parquet",
        chemicals="<results>/core/reference/chemicals.parquet",
        diseases="<results>/core/reference/diseases.parquet",
        lexicons=[
            "<results>/core/reference/lexicon.arrow",
            "<results>/core/reference/concepts.arrow",
        ],
        state=state(
            "seal",
            "figlake.dataset.seal",
            policy=PUBLICATION_POLICY,
            gate=config["gate"],
            configured=CONFIGURED,
        ),
    output:
        current=update("<results>/dataset/current.json"),
    log:
        "<results>/logs/seal.log",
    benchmark:
        "<results>/benchmarks/seal.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    params:
        cache=f"{config['results']}/cache",
        configured=CONFIGURED,
        gate=config["gate"],
        policy=PUBLICATION_POLICY,
    script:
        "../../scripts/seal.py"


rule write_report:
    input:
        current="<results>/dataset/current.json",
        style=ancient(f"{PACKAGE}/report/style.css"),
        state=state("write_report", "figlake.report", [f"{PACKAGE}/report/style.css"]),
    output:
        page=report(
            "<results>/report/index.html",
            caption="../report/snapshot.rst",
            category="Snapshot",
        ),
    log:
        "<results>/logs/write_report.log",
    benchmark:
        "<results>/benchmarks/write_report.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 30 * attempt,
    params:
        benchmarks=f"{config['results']}/benchmarks",
    script:
        "../../scripts/write_report.py"


rule export:
    input:
        current="<results>/dataset/current.json",
        state=lambda wildcards: state(
            f"export-{wildcards.export}",
            f"figlake.exports.{wildcards.export}",
            SITE_ASSETS if wildcards.export == "site" else [],
        ),
    output:
        folder=directory("<results>/exports/{export}"),
    log:
        "<results>/logs/export/{export}.log",
    benchmark:
        "<results>/benchmarks/export/{export}.jsonl"
    conda:
        "../envs/figlake.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 1000 * attempt,
        runtime=lambda wildcards, attempt: 60 * attempt,
    script:
        "../../scripts/export.py"
