"""Decide what to read, and fetch it.

REQUIRES  the configured locations and store
PROVIDES  <results>/plan/observed.parquet (of a store), <results>/plan/, <results>/plan/sealed/{batch}.jsonl, <results>/raw/{batch}.tar, <results>/raw/{batch}/images.parquet
"""


rule observe_store:
    output:
        observed=update("<results>/plan/observed.parquet"),
    log:
        "<results>/logs/observe_store.log",
    benchmark:
        "<results>/benchmarks/observe_store.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        access=PMC_ACCESS,
        cache=f"{config['results']}/cache",
        ledger=f"{LEDGERS}/observe.parquet",
        front_matter=LOOKED_UP,
        selection=PMC_SELECTION,
        seen=fingerprint(LOOKED_UP, PMC_STORE),
    script:
        "../../scripts/observe_store.py"


checkpoint make_plan:
    input:
        observed=OBSERVED,
        state=state(
            "make_plan",
            "figlake.plan.plan",
            seen=fingerprint(FRONT_MATTER, PMC_STORE),
            failed=retry_token(Path(LEDGERS)),
            front_matter=FRONT_MATTER,
            pmc_store=PMC_STORE,
            rules=ARTICLE_RULES,
            batch_size=config["batch_size"],
            allow_empty=config["allow_empty"],
        ),
    output:
        batches="<results>/plan/batches.tsv",
        records="<results>/plan/records.parquet",
        orphans="<results>/plan/orphans.parquet",
        page_articles="<results>/plan/page_articles.parquet",
    log:
        "<results>/logs/make_plan.log",
    benchmark:
        "<results>/benchmarks/make_plan.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        cache=f"{config['results']}/cache",
        known=f"{config['results']}/plan/known",
        sealed=f"{config['results']}/plan/sealed",
        front_matter=FRONT_MATTER,
        pmc_store=PMC_STORE,
        access=PMC_ACCESS,
        ledgers=LEDGERS,
        rules=ARTICLE_RULES,
        batch_size=config["batch_size"],
        allow_empty=config["allow_empty"],
    script:
        "../../scripts/make_plan.py"


rule fetch_articles:
    input:
        batch="<results>/plan/sealed/{batch}.jsonl",
    output:
        archive="<results>/raw/{batch}.tar",
        rejects="<results>/raw/{batch}/rejects.parquet",
    log:
        "<results>/logs/fetch_articles/{batch}.log",
    benchmark:
        "<results>/benchmarks/fetch_articles/{batch}.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        access=PMC_ACCESS,
        cache=f"{config['results']}/cache",
        ledger=lambda wildcards: f"{LEDGERS}/{wildcards.batch}.parquet",
    script:
        "../../scripts/fetch_articles.py"


rule fetch_images:
    input:
        figures="<results>/core/pmc/{batch}/figures.parquet",
        articles="<results>/core/pmc/{batch}/articles.parquet",
        state=lambda wildcards: state(
            f"fetch_images-{wildcards.batch}",
            "figlake.pmc.images",
            LISTED_OUT,
            failed=token_of(Path(f"{LEDGERS}/images-{wildcards.batch}.parquet")),
            keep=config["figures"]["keep"],
            pathway_threshold=config["figures"]["pathway_threshold"],
            types_left_out=TYPES_LEFT_OUT,
        ),
    output:
        images="<results>/raw/{batch}/images.parquet",
    log:
        "<results>/logs/fetch_images/{batch}.log",
    benchmark:
        "<results>/benchmarks/fetch_images/{batch}.jsonl"
    localrule: True
    conda:
        "../envs/figlake.yaml"
    params:
        access=PMC_ACCESS,
        cache=f"{config['results']}/cache",
        ledger=lambda wildcards: f"{LEDGERS}/images-{wildcards.batch}.parquet",
        keep=config["figures"]["keep"],
        pathway_threshold=config["figures"]["pathway_threshold"],
        types_left_out=TYPES_LEFT_OUT,
        leave_out=config["leave_out"],
    script:
        "../../scripts/fetch_images.py"
