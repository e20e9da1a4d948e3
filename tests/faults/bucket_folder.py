"""Changes to a folder with the bucket's keys, as the service makes them: records, and the inventory of a day."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

BUCKET = "pmc-oa-opendata"


def digest(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def records(bucket: Path) -> list[str]:
    """Article versions of the bucket."""
    return sorted(path.stem for path in (bucket / "metadata").glob("*.json"))


def change(bucket: Path, record: str, **fields: object) -> None:
    """Change fields of a metadata record."""
    path = bucket / "metadata" / f"{record}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}), encoding="utf-8")


def rewrite(bucket: Path, record: str, old: bytes, new: bytes) -> None:
    """Change the text of an article."""
    path = bucket / record / f"{record}.xml"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    change(bucket, record, xml_url=f"s3://{BUCKET}/{record}/{record}.xml?md5={digest(path)}")


def remove(bucket: Path, record: str) -> None:
    """Take an article version out, as the service does: its metadata record goes first."""
    (bucket / "metadata" / f"{record}.json").unlink()


def take_inventory(
    bucket: Path, day: str, shards: int = 2, schema: str = "Bucket, Key, LastModifiedDate, ETag"
) -> None:
    """Write the inventory of ``day`` (`2026-09-02`), spread over files in no order."""
    base = bucket / "inventory-reports" / BUCKET / "metadata"
    rows = []
    for record in records(bucket):
        values = {
            "Bucket": BUCKET,
            "Key": f"metadata/{record}.json",
            "LastModifiedDate": f"{day}T00:00:00.000Z",
            "ETag": digest(bucket / "metadata" / f"{record}.json"),
        }
        rows.append(",".join(f'"{values[name.strip()]}"' for name in schema.split(",")) + "\n")
    files = []
    for number in range(shards):
        body = gzip.compress("".join(reversed(rows[number::shards])).encode(), mtime=0)
        md5 = hashlib.md5(body).hexdigest()
        key = f"inventory-reports/{BUCKET}/metadata/data/{md5}.csv.gz"
        (bucket / key).parent.mkdir(parents=True, exist_ok=True)
        (bucket / key).write_bytes(body)
        files.append({"key": key, "size": len(body), "MD5checksum": md5})
    manifest = {"sourceBucket": BUCKET, "fileFormat": "CSV", "fileSchema": schema, "files": files}
    folder = base / f"{day}T01-00Z"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "manifest.checksum").write_text(digest(folder / "manifest.json"), encoding="utf-8")
