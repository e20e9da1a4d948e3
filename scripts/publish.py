from pathlib import Path

from figlake.dataset.gate import Gate
from figlake.dataset.publish import publish
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    publish(
        records=Path(snakemake.input.records),
        orphans=Path(snakemake.input.orphans),
        batches=Path(snakemake.input.batches),
        articles=[Path(path) for path in snakemake.input.articles],
        figures=[Path(path) for path in snakemake.input.figures],
        figure_genes=[Path(path) for path in snakemake.input.figure_genes],
        page_entities=[Path(path) for path in snakemake.input.page_entities],
        rejects=[Path(path) for path in [*snakemake.input.rejects, *snakemake.input.fetch_rejects]],
        images=[Path(path) for path in snakemake.input.images],
        genes=Path(snakemake.input.genes),
        families=Path(snakemake.input.families),
        locations=snakemake.params.locations,
        keep=snakemake.params.keep,
        pathway_threshold=snakemake.params.pathway_threshold,
        selection=snakemake.params.selection,
        cache=Path(snakemake.params.cache),
        dataset=Path(snakemake.output.current).parent,
        gate=Gate(**snakemake.params.gate),
        keep_snapshots=snakemake.params.keep_snapshots,
    )
