from pathlib import Path

from figlake.genes.lexicon_build import build_lexicon
from figlake.logs import log_to

with log_to(snakemake.log[0]):
    build_lexicon(
        reference=snakemake.params.reference,
        genes=Path(snakemake.output.genes),
        families=Path(snakemake.output.families),
        lexicon=Path(snakemake.output.lexicon),
    )
