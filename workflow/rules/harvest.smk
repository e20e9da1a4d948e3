"""Decide what to read, and fetch it.

REQUIRES  the configured locations and store
PROVIDES  <results>/plan/observed.tsv (for a store on the network), <results>/plan/, <results>/plan/sealed/{batch}.jsonl, <results>/raw/{batch}.tar
"""


rule observe_store:
    output:
        observed=update("<results>/plan/observed.tsv"),
    log:
        "<results>/logs/observe_store.log",
    benchmark:
        "<results>/benchmarks/observe_store.jsonl"
    conda:
        "../envs/figlake.yaml"
    params:
        access=PMC_ACCESS,
        cache=f"{config['results']}/cache",
        pmc_ids=PMC_IDS,
        pmc_store=PMC_STORE,
    script:
        "../../scripts/observe_store.py"


checkpoint make_plan:
    input:
        observed=OBSERVED,
    output:
        batches="<results>/plan/batches.tsv",
        records="<results>/plan/records.parquet",
        orphans="<results>/plan/orphans.parquet",
    log:
        "<results>/logs/make_plan.log",
    benchmark:
        "<results>/benchmarks/make_plan.jsonl"
    conda:
        "../envs/figlake.yaml"
    params:
        cache=f"{config['results']}/cache",
        sealed=f"{config['results']}/plan/sealed",
        front_matter=FRONT_MATTER,
        pmc_store=PMC_STORE,
        pmc_ids=PMC_IDS,
        access=PMC_ACCESS,
        licences=sorted(config["licences"]),
        batch_size=config["batch_size"],
        state=fingerprint(FRONT_MATTER, PMC_STORE),
        code=code_digest("figlake.plan"),
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
    conda:
        "../envs/figlake.yaml"
    params:
        access=PMC_ACCESS,
        cache=f"{config['results']}/cache",
    script:
        "../../scripts/fetch_articles.py"
