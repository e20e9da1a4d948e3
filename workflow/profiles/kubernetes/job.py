#!/usr/bin/env python3
"""Submits, asks for and cancels a Kubernetes job for Snakemake, by kubectl: job.py submit|status|cancel …

Environment: FIGLAKE_IMAGE, an image with Python and requirements-cluster.lock; FIGLAKE_CLAIM, the claim of a volume
that many nodes may write; FIGLAKE_MOUNT, where it is mounted here and in the jobs, with project and results on it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path


def manifest(rule: str, threads: str, mem_mb: str, runtime: str, script: str) -> dict:
    """A job that runs Snakemake's script once; Snakemake itself tries again."""
    container = {
        "name": "job",
        "image": os.environ["FIGLAKE_IMAGE"],
        "command": ["sh", str(Path(script).resolve())],
        "workingDir": str(Path.cwd()),
        "resources": {"requests": {"cpu": threads, "memory": f"{mem_mb}Mi"}, "limits": {"memory": f"{mem_mb}Mi"}},
        "volumeMounts": [{"name": "figlake", "mountPath": os.environ["FIGLAKE_MOUNT"]}],
    }
    volume = {"name": "figlake", "persistentVolumeClaim": {"claimName": os.environ["FIGLAKE_CLAIM"]}}
    pod = {"restartPolicy": "Never", "containers": [container], "volumes": [volume]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"generateName": f"figlake-{rule.replace('_', '-')}-"},
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": 60 * int(runtime),
            "ttlSecondsAfterFinished": 3600,
            "template": {"spec": pod},
        },
    }


def kubectl(*arguments: str, text: str | None = None) -> str:
    """What kubectl prints; a failure ends the script with what it said."""
    done = subprocess.run(["kubectl", *arguments], input=text, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"kubectl {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def status(job: str) -> str:
    """`running`, `success` or `failed`; a job that is gone has failed."""
    found = subprocess.run(["kubectl", "get", "job", job, "--output=json"], capture_output=True, text=True)
    if found.returncode:
        return "failed"
    conditions = json.loads(found.stdout).get("status", {}).get("conditions", [])
    held = {condition["type"] for condition in conditions if condition["status"] == "True"}
    return "success" if "Complete" in held else "failed" if "Failed" in held else "running"


def main(command: str, *arguments: str) -> None:
    """Do one of the three."""
    if command == "submit":
        missing = [name for name in ("FIGLAKE_IMAGE", "FIGLAKE_CLAIM", "FIGLAKE_MOUNT") if not os.environ.get(name)]
        if missing:
            sys.exit(f"set {', '.join(missing)}; docs/running.md tells what they are")
        created = kubectl("create", "--filename=-", "--output=json", text=json.dumps(manifest(*arguments)))
        answer = json.loads(created)["metadata"]["name"]
    elif command == "status":
        answer = status(arguments[0])
    else:
        answer = kubectl("delete", "job", *arguments, "--wait=false")
    sys.stdout.write(f"{answer}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
