"""Print what the classes of the Biolink Model refuse of the documents in files of JSON lines."""

import json
import sys
from pathlib import Path

from biolink_model.datamodel import pydanticmodel_v2 as model
from pydantic import ValidationError

for path in sys.argv[1:]:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        (category,) = document["category"]
        try:
            getattr(model, category.removeprefix("biolink:"))(**document)
        except ValidationError as error:
            sys.stdout.write(f"{document['id']}: {error}\n")
