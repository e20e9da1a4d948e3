from pathlib import Path

from figlake.dataset.choice import Policy
from figlake.dataset.choose import choose
from figlake.dataset.chosen import ChosenFiles
from figlake.dataset.gate import Gate
from figlake.dataset.intake import CoreFiles, PlanFiles
from figlake.files.database import Means
from figlake.jobs.job import job


def paths(*names: str) -> list[Path]:
    """Input files of these names."""
    return [Path(path) for name in names for path in snakemake.input[name]]


with job(snakemake.log[0], snakemake.threads):
    choose(
        plan=PlanFiles(
            records=Path(snakemake.input.records),
            orphans=Path(snakemake.input.orphans),
            page_articles=Path(snakemake.input.page_articles),
            batches=Path(snakemake.input.batches),
        ),
        core=CoreFiles(
            articles=paths("articles"),
            figures=paths("figures"),
            figure_genes=paths("figure_genes"),
            figure_chemicals=paths("figure_chemicals"),
            figure_diseases=paths("figure_diseases"),
            citing_sentences=paths("citing_sentences"),
            page_entities=paths("page_entities"),
            rejects=paths("rejects", "fetch_rejects"),
            images=paths("images"),
            figure_words=paths("figure_words", "given_words"),
            pictures=paths("pictures", "given_pictures"),
        ),
        policy=Policy(**snakemake.params.policy, gate=Gate()),
        dataset=Path(snakemake.params.dataset),
        chosen=ChosenFiles.beside(Path(snakemake.output.parts)),
        means=Means(Path(snakemake.output.parts).parent, snakemake.threads, snakemake.resources.mem_mb // 2),
    )
