"""Build the reference of chemicals and diseases: `make concepts`.

python resources/concepts/build.py PACKAGES TARGET
"""

from __future__ import annotations

import sys
from pathlib import Path

from figlake.concepts.reference.bundle import build

if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
