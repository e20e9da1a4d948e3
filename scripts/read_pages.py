from pathlib import Path

from figlake.logs import log_to
from figlake.sources.front_matter import read_pages

with log_to(snakemake.log[0]):
    read_pages(
        batch=Path(snakemake.input.batch),
        cache=Path(snakemake.params.cache),
        figures=Path(snakemake.output.figures),
        entities=Path(snakemake.output.page_entities),
        rejects=Path(snakemake.output.rejects),
    )
