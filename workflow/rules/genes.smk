"""Build the lexicon, and map the gene mentions of figures.

REQUIRES  the gene reference, <results>/core/{source}/{batch}/figures.parquet
PROVIDES  <results>/core/reference/, <results>/core/{source}/{batch}/figure_genes.parquet
"""


rule build_lexicon:
    input:
        files_of(config["genes"]["reference"]),
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
    params:
        reference=config["genes"]["reference"],
        code=code_digest("figlake.genes.lexicon_build"),
    script:
        "../../scripts/build_lexicon.py"


rule map_page_genes:
    input:
        figures="<results>/core/front_matter/{batch}/figures.parquet",
        page_entities=["<results>/core/front_matter/{batch}/page_entities.parquet"],
        weights=RANKING_WEIGHTS,
        lexicon="<results>/core/reference/lexicon.arrow",
    output:
        figure_genes="<results>/core/front_matter/{batch}/figure_genes.parquet",
    log:
        "<results>/logs/map_genes/{batch}.log",
    benchmark:
        "<results>/benchmarks/map_genes/{batch}.jsonl"
    conda:
        "../envs/figlake.yaml"
    params:
        profile=config["genes"]["profile"],
        code=code_digest("figlake.genes.mapping"),
    script:
        "../../scripts/map_genes.py"


use rule map_page_genes as map_article_genes with:
    input:
        figures="<results>/core/pmc/{batch}/figures.parquet",
        page_entities=[],
        weights=RANKING_WEIGHTS,
        lexicon="<results>/core/reference/lexicon.arrow",
    output:
        figure_genes="<results>/core/pmc/{batch}/figure_genes.parquet",
