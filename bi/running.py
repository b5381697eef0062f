"""Run a real Superset with the bundle in it, and ask it over HTTP as its own pages do."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[1]
BUNDLE = ROOT / "bi" / "superset"
SUPERSET = ROOT / ".bi" / "bin" / "superset"
#: What a person edits in the bundle.
PLACE = "/srv/likes-to-leads/data/published/analytics.duckdb"
#: Its start imports for half a minute on a quiet machine.
PATIENCE_SECONDS = 300


class Superset:
    """A Superset with the bundle imported, on a port of its own, and a person logged in."""

    def __init__(self, folder: Path, published: Path) -> None:
        folder.mkdir()
        (folder / "superset_config.py").write_text(
            f'SECRET_KEY = "{os.urandom(32).hex()}"\n'
            f'SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"\n'
            # The check logs in over HTTP without a form; a Superset people use keeps this on.
            "WTF_CSRF_ENABLED = False\n"
        )
        self.environment = {
            **os.environ,
            "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
            "SUPERSET_HOME": str(folder),
            "FLASK_APP": "superset",
            "PYTHONPATH": "",
            "SCARF_ANALYTICS": "false",  # or every page asks for a counting pixel
        }
        self.do("db", "upgrade")
        names = ["--firstname", "a", "--lastname", "b", "--email", "admin@acme.example"]
        self.do("fab", "create-admin", "--username", "admin", "--password", "admin", *names)
        self.do("init")
        self.do("import-directory", "--overwrite", str(placed(folder / "bundle", published)))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        port = self.url.rpartition(":")[2]
        self.log = (folder / "superset.log").open("w")
        self.process = subprocess.Popen(
            [SUPERSET, "run", "--host", "127.0.0.1", "--port", port, "--with-threads"],
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.session = requests.Session()
        self._log_in()

    def do(self, *arguments: str) -> None:
        ended = subprocess.run(
            [SUPERSET, *arguments], env=self.environment, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-3000:]

    def _log_in(self) -> None:
        who = {"username": "admin", "password": "admin", "provider": "db"}
        for _ in range(PATIENCE_SECONDS):
            try:
                told = self.session.post(f"{self.url}/api/v1/security/login", json=who, timeout=60)
                break
            except requests.ConnectionError:
                time.sleep(1)
        self.session.headers["Authorization"] = f"Bearer {told.json()['access_token']}"

    def get(self, path: str) -> Any:
        answer = self.session.get(f"{self.url}/api/v1/{path}", timeout=120)
        assert answer.ok, answer.text[:2000]
        return answer.json()["result"]

    def rows(self, chart: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask for a chart's data as its page does; raises with Superset's own words."""
        form = json.loads(self.get(f"chart/{chart['id']}")["params"])
        source = {"id": chart["datasource_id"], "type": chart["datasource_type"]}
        query = {
            "columns": form.get("all_columns")
            or [*in_list(form, "x_axis"), *in_list(form, "groupby")],
            "metrics": form.get("metrics") or in_list(form, "metric"),
            "filters": [
                {"col": f["subject"], "op": f["operator"], "val": f["comparator"]}
                for f in form["adhoc_filters"]
            ],
            "row_limit": form.get("row_limit", 1),
        }
        asked = {"datasource": source, "queries": [query], "force": True}
        answer = self.session.post(f"{self.url}/api/v1/chart/data", json=asked, timeout=120)
        assert answer.ok, f"{chart['slice_name']}: {answer.text[:2000]}"
        return answer.json()["result"][0]["data"]

    def generation(self) -> int:
        return self.rows(self.named("Which file this is"))[0]["generation"]

    def named(self, name: str) -> dict[str, Any]:
        (found,) = (chart for chart in self.charts() if chart["slice_name"] == name)
        return found

    def charts(self) -> list[dict[str, Any]]:
        return self.get("chart/?q=(page_size:100)")

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=60)
        self.log.close()


def in_list(form: dict[str, Any], name: str) -> list[str]:
    value = form.get(name) or []
    return value if isinstance(value, list) else [value]


def placed(folder: Path, published: Path) -> Path:
    """Write the bundle with the path of this file in it, as a person edits it."""
    places = 0
    for file in BUNDLE.rglob("*.yaml"):
        target = folder / file.relative_to(BUNDLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text()
        places += text.count(PLACE)
        target.write_text(text.replace(PLACE, str(published)))
    assert places == 1, "only the database knows where the file is"
    return folder
