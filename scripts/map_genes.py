from pathlib import Path

from figlake.genes.mapping import map_genes
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    map_genes(
        figures=Path(snakemake.input.figures),
        entities=[Path(path) for path in snakemake.input.page_entities],
        words=[Path(path) for path in snakemake.input.figure_words],
        sentences=[Path(path) for path in snakemake.input.citing_sentences],
        lexicon=Path(snakemake.input.lexicon),
        profile=snakemake.params.profile,
        is_citing_counted=snakemake.params.citing_text == "counted",
        figure_genes=Path(snakemake.output.genes),
    )
