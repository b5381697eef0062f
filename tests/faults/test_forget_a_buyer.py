"""The whole way: a buyer of the sandbox is forgotten, published anew, and served again in vain."""

import base64
import datetime as dt
import gzip
import json
import re
from urllib.parse import quote

import duckdb
import pytest

from tests.end_to_end.conftest import FIRST, installed, open_company
from tests.end_to_end.night import CREDENTIALS
from warehouse.identifiers import pseudonym

pytestmark = pytest.mark.slow

KEY = CREDENTIALS["LTL_HASH_KEY"].encode()
ADDRESS = re.compile(rb"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Return an installation after its first night, and the sandbox it reads."""
    folder = tmp_path_factory.mktemp("forget")
    with open_company(folder, FIRST) as box:
        installation = installed(folder, box)
        ended = installation.nightly(FIRST)
        assert ended.returncode == 0, ended.stdout
        yield box, installation


def addresses(installation, place):
    return {
        match.lower()
        for path in (installation.data / "landing" / place).rglob("*.json.gz")
        for match in ADDRESS.findall(gzip.decompress(path.read_bytes()))
    }


def scanned(installation, address, contact):
    """Return where the person stands, and how many bytes were looked through."""
    forms = {address, quote(address, safe=""), address.upper(), address.replace("@", "\\u0040")}
    forms |= {base64.b64encode(address.encode()).decode().rstrip("=")[:-1]}
    named = {pseudonym("email", address, KEY)}
    found, size = [], 0
    for path in installation.data.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content += gzip.decompress(content)
        size += len(content)
        found += [f"{path}: {form}" for form in forms | named if form.encode() in content]
        if path.suffix == ".duckdb":
            found += cells(path, named | {address}, contact)
    return found, size


def cells(path, named, contact):
    query = (
        "select schema_name, table_name, column_name from duckdb_columns() where not internal"
        " and database_name = current_database() and data_type in ('VARCHAR', 'JSON')"
    )
    found = []
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("create temp table named as select unnest(?) as sought", [sorted(named)])
        for schema, table, column in con.execute(query).fetchall():
            if column == "sought":
                continue
            names_it = column in ("contact_id", "source_id")
            is_contact = f" or \"{column}\" = '{contact}'" if names_it else ""
            (rows,) = con.execute(
                f'select count(*) from "{schema}"."{table}" as t where exists'
                f' (select 1 from named where contains(lower(t."{column}"), sought)){is_contact}'
            ).fetchone()
            found += [f"{path.name}: {schema}.{table}.{column}"] if rows else []
    return found


def test_a_forgotten_buyer_is_found_nowhere_and_stays_out(company, capfd):
    box, installation = company
    both = addresses(installation, "hubspot") & addresses(installation, "stripe")
    address = min(both).decode()
    (contact,) = {
        record["id"]
        for path in (installation.data / "landing/hubspot").rglob("contacts/*/*.json.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
        for record in json.loads(line)["body"]["results"]
        if (record["properties"].get("email") or "").lower() == address
    }
    before, _ = scanned(installation, address, contact)
    assert any(trace.startswith("analytics-") for trace in before)
    leads = "select count(*) from leads"
    (known,) = installation.ask(leads)[0]

    said = installation.run("forget", address, "--later")
    assert said.returncode == 0, said.stdout
    assert address not in said.stdout and "hubspot/contacts: 1 records" in said.stdout
    assert "stripe/charges" in said.stdout

    box.advance(FIRST + DAY)
    ended = installation.nightly(FIRST + DAY)
    assert ended.returncode == 0, ended.stdout
    found, size = scanned(installation, address, contact)
    assert found == []
    assert len(list(installation.published.glob("analytics-*.duckdb"))) == 1
    assert installation.ask(leads)[0][0] >= known - 1

    since = (FIRST - 10 * DAY).date().isoformat()
    again = installation.run(
        "backfill", "--from", since, "--source", "hubspot", "--source", "stripe",
        "--as-of", (FIRST + DAY + dt.timedelta(hours=1)).isoformat(),
    )  # fmt: skip
    assert again.returncode == 0, again.stdout
    assert scanned(installation, address, contact)[0] == []
    counted = "select sum(erased), bool_and(served = loaded + quarantined + duplicates + erased)"
    ((erased, is_conserved),) = installation.ask_build_file(f"{counted} from meta.ledger")
    assert erased >= 4 and is_conserved  # the record, its charge, and both served again
    with capfd.disabled():
        print(f"\nforgotten: {len(before)} traces before, 0 after; {size:,} bytes looked through")
