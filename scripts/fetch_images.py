from pathlib import Path

from figlake.images import fetch_images
from figlake.logs import log_to
from figlake.sources.store import Access

with log_to(snakemake.log[0]):
    fetch_images(
        figures=Path(snakemake.input.figures),
        images=Path(snakemake.output.images),
        ledger=Path(snakemake.params.ledger),
        keep=snakemake.params.keep,
        pathway_threshold=snakemake.params.pathway_threshold,
        access=Access(Path(snakemake.params.cache), **snakemake.params.access),
    )
