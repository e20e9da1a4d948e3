"""figlake: figures of PubMed Central as a versioned Parquet dataset."""

__version__ = "0.1.0"
