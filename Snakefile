"""figlake: figures of PubMed Central and PFOCR pages to a versioned Parquet dataset.

`make run` runs this with config.yaml; docs/architecture.md tells the flow.
"""

from snakemake.utils import min_version

min_version("9.27")


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/harvest.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/genes.smk"
include: "workflow/rules/publish.smk"


rule all:
    default_target: True
    input:
        "<results>/dataset/current.json",
        "<results>/report/index.html",
        EXPORTED,
