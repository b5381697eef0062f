"""Know where everything lies: one object with the paths, the only place that reads them.

`LTL_ROOT`, `LTL_PIPELINE` and `LTL_DATA` override; child processes get them from here.
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The paths of one installation: its project, its configuration, its data."""

    root: Path
    pipeline: Path
    data: Path

    @property
    def landing(self) -> Path:
        """Raw answers, as served."""
        return self.data / "landing"

    @property
    def tokens(self) -> Path:
        """What platforms gave at logins and renewals."""
        return self.data / "tokens"

    @property
    def warehouse(self) -> Path:
        """The private build file."""
        return self.data / "warehouse.duckdb"

    @property
    def marts(self) -> Path:
        """The file that is copied when published."""
        return self.data / "marts.duckdb"

    @property
    def published(self) -> Path:
        """What readers open."""
        return self.data / "published"

    @property
    def report(self) -> Path:
        """The folder of the page people read."""
        return self.data / "report"

    @property
    def dagster(self) -> Path:
        """The orchestrator's own storage."""
        return self.data / "dagster"

    @property
    def dbt_project(self) -> Path:
        """The SQL models."""
        return self.root / "dbt_project"

    @property
    def dbt_target(self) -> Path:
        """What dbt compiles; beside the data, so that sandbox and company do not share it."""
        return self.data / "dbt"

    def environment(self) -> dict[str, str]:
        """Return the variables that dagster.yaml, dbt's profile and child processes read."""
        return {
            "LTL_ROOT": str(self.root),
            "LTL_PIPELINE": str(self.pipeline),
            "LTL_DATA": str(self.data),
            "LTL_DAGSTER_STORAGE": str(self.dagster),
            "LTL_WAREHOUSE": str(self.warehouse),
            "LTL_MARTS": str(self.marts),
            "DAGSTER_HOME": str(self.root),
        }

    def prepare(self) -> None:
        """Make the folders, private to the user who runs the pipeline, and set the environment."""
        for folder in (self.data, self.landing, self.dagster, self.dbt_target):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ.update(self.environment())


def find_home() -> Home:
    """Find this installation: the company's pipeline.yml if there is one, else the sandbox's."""
    root = Path(os.environ.get("LTL_ROOT") or Path(__file__).resolve().parents[1])
    own = Path(os.environ.get("LTL_PIPELINE") or root / "pipeline.yml")
    if own.exists() or "LTL_DATA" in os.environ:
        return Home(root, own, Path(os.environ.get("LTL_DATA") or root / "data"))
    return sandbox_home(root)


def sandbox_home(root: Path) -> Home:
    """Return the sandbox's paths: a data root of its own, never mixed with a company's."""
    data = root / "data" / "sandbox"
    return Home(root, data / "pipeline.yml", data)
