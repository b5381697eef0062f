"""Run whole nights as a user would: a child process, a data root of its own, the sandbox."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from extractors.source import all_sources
from sandbox import company

#: Every stream the company has, files and books included; it has registered no experiment.
STREAMS = {
    (source.name, stream.name) for source in all_sources().values() for stream in source.streams
} - {("company", "experiments")}
ROOT = Path(__file__).resolve().parents[2]
CREDENTIALS = {**company.CREDENTIALS, "LTL_HASH_KEY": "0123456789abcdef" * 4}


@dataclass(frozen=True)
class Installation:
    """A data root and a pipeline.yml that leads to one running sandbox."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def pointer(self) -> Path:
        return self.published / "analytics.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **CREDENTIALS,
            "LTL_DATA": str(self.data),
            "LTL_PIPELINE": str(self.folder / "pipeline.yml"),
            **self.variables,
        }

    def configure(self, url: str, inbox: Path, history_days: int = 180) -> None:
        text = (ROOT / "command_line" / "sandbox_pipeline.yml").read_text()
        text = text.replace("{url}", url).replace("{inbox}", str(inbox))
        self.write_pipeline(f"{text}history_days: {history_days}\n")

    def write_pipeline(self, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "pipeline.yml").write_text(text)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "command_line.app", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def nightly(self, as_of: dt.datetime) -> subprocess.CompletedProcess[str]:
        return self.run("nightly", "--as-of", as_of.isoformat())

    def manifest(self) -> dict[str, Any]:
        return json.loads(self.pointer.resolve().with_suffix(".json").read_text())

    def table_hashes(self) -> dict[str, str]:
        """Return the content hash of every table of the served file, as its manifest says."""
        return {name: told["hash"] for name, told in self.manifest()["tables"].items()}

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Query what readers are served."""
        return query(self.pointer, sql)

    def ask_build_file(self, sql: str) -> list[tuple[Any, ...]]:
        """Query the private build file; no run may be going on."""
        return query(self.data / "warehouse.duckdb", sql)


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Name the tables whose content differs, what a file says of its own making aside."""
    names = (before.keys() | after.keys()) - {"generation", "audits"}
    return {name for name in names if before.get(name) != after.get(name)}


def query(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(sql).fetchall()
