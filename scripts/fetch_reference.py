from pathlib import Path

from figlake.genes.live import fetch_reference
from figlake.logs import log_to

with log_to(snakemake.log[0]):
    fetch_reference(
        files=snakemake.params.files,
        as_of=snakemake.params.as_of,
        email=snakemake.params.email,
        slots=Path(snakemake.params.slots),
        receipts=Path(snakemake.output.receipts),
    )
