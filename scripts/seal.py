from pathlib import Path

from figlake.dataset.choice import Policy
from figlake.dataset.chosen import ChosenFiles
from figlake.dataset.gate import Gate
from figlake.dataset.seal import ReferenceFiles, seal
from figlake.files.database import Means
from figlake.jobs.job import job

with job(snakemake.log[0], snakemake.threads):
    seal(
        chosen=ChosenFiles.beside(Path(snakemake.input.parts)),
        made=[Path(folder) for folder in snakemake.input.made],
        records=Path(snakemake.input.records),
        reference=ReferenceFiles(
            genes=Path(snakemake.input.genes),
            families=Path(snakemake.input.families),
            chemicals=Path(snakemake.input.chemicals),
            diseases=Path(snakemake.input.diseases),
            lexicons=[Path(path) for path in snakemake.input.lexicons],
        ),
        policy=Policy(**snakemake.params.policy, gate=Gate(**snakemake.params.gate)),
        cache=Path(snakemake.params.cache),
        dataset=Path(snakemake.output.current).parent,
        states=Path(snakemake.input.state).parent,
        configuration=snakemake.params.configured,
        means=Means(Path(snakemake.input.parts).parent, snakemake.threads, snakemake.resources.mem_mb // 2),
    )
