"""Sizes beyond which an input is refused, in bytes, each well above the largest real one; and what a part may hold."""

MAX_PAGE_BYTES = 1_000_000
MAX_TABLE_BYTES = 4_000_000
MAX_METADATA_BYTES = 2_000_000
MAX_XML_BYTES = 50_000_000
MAX_COPIED_BYTES = 32_000_000
"""Of what all figures of one article take over from it, together."""
MAX_REFERENCE_BYTES = 2_000_000_000
MAX_UNPACKED_REFERENCE_BYTES = 16_000_000_000
"""Of a registry's file, unpacked: `gene_info` of all species has half of it."""
MAX_DOWNLOAD_BYTES = 20_000_000_000
MAX_ARCHIVE_BYTES = 64_000_000_000

MAX_PART_FIGURES = 250_000
"""Figures, and articles, that one part of the published tables holds, so that a job holds a bounded part of a year."""
