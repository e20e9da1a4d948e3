"""Print what rocrate-validator finds wrong in a research object: <context of RO-Crate 1.3> <folder> <cache>.

Nothing is fetched: the validator asks for the context, and gets the file that is given.
"""

import io
import sys
from pathlib import Path
from typing import Any

import requests
import urllib3
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings

CONTEXT = "https://w3id.org/ro/crate/1.3/context"
context, folder, cache = sys.argv[1:]


def send(self: object, request: requests.PreparedRequest, **named: Any) -> requests.Response:
    """Answer as the context's server does, and 404 for everything else."""
    is_known = request.url == CONTEXT
    body = io.BytesIO(Path(context).read_bytes() if is_known else b"")
    answer = requests.Response()
    answer.request, answer.url, answer.status_code = request, request.url, 200 if is_known else 404
    answer.headers["Content-Type"] = "application/ld+json"
    answer.raw = urllib3.HTTPResponse(body, status=answer.status_code, preload_content=False)
    return answer


requests.adapters.HTTPAdapter.send = send
settings = ValidationSettings(
    rocrate_uri=folder, profile_identifier="ro-crate-1.3", requirement_severity=Severity.REQUIRED, cache_path=cache
)
for issue in services.validate(settings).get_issues():
    sys.stdout.write(f"{issue.check.identifier}: {issue.message}\n")
