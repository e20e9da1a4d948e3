"""Ground: tables and how they are written, batches, checksums, limits, closed lists. Imports nothing of figlake."""
