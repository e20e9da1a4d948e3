from pathlib import Path

from figlake.exports.front_matter import export_front_matter
from figlake.logs import log_to

with log_to(snakemake.log[0]):
    export_front_matter(
        dataset=Path(snakemake.input.current).parent,
        target=Path(snakemake.output.pages),
    )
