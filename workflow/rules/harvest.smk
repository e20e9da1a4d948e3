"""Decide what to read, and fetch it.

REQUIRES  the configured locations and store
PROVIDES  <results>/plan/, <results>/plan/sealed/{batch}.jsonl, <results>/raw/{batch}.tar
"""


checkpoint make_plan:
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
    script:
        "../../scripts/fetch_articles.py"
