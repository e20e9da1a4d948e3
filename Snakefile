"""The entry for those who run Snakemake here: all rules are in workflow/Snakefile."""


include: "workflow/Snakefile"


# an included file cannot set the default target
workflow.default_target = "all"
