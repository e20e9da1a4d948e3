from pathlib import Path

from figlake.concepts.mapping import map_concepts
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    map_concepts(
        figures=Path(snakemake.input.figures),
        entities=[Path(path) for path in snakemake.input.page_entities],
        words=[Path(path) for path in snakemake.input.figure_words],
        genes=Path(snakemake.input.genes),
        lexicon=Path(snakemake.input.lexicon),
        profile=snakemake.params.profile,
        figure_genes=Path(snakemake.output.figure_genes),
        figure_chemicals=Path(snakemake.output.figure_chemicals),
        figure_diseases=Path(snakemake.output.figure_diseases),
    )
