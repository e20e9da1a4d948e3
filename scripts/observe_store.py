from pathlib import Path

from figlake.logs import log_to
from figlake.observe import Selection, observe
from figlake.sources.store import Access

with log_to(snakemake.log[0]):
    observe(
        Selection(**snakemake.params.selection),
        Access(Path(snakemake.params.cache), **snakemake.params.access),
        target=Path(snakemake.output.observed),
        ledger=Path(snakemake.params.ledger),
    )
