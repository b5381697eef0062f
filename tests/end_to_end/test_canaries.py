"""Laws of secrecy: credentials and addresses of people stand nowhere they do not belong."""

import gzip
import re

import duckdb
import pytest

from sandbox.ledger import lines
from sandbox.moments import instant
from sandbox.platforms.umami import token
from tests.end_to_end.conftest import SECOND
from tests.end_to_end.night import CREDENTIALS

pytestmark = pytest.mark.slow

#: `admin` is a word like any other; the rest opens something.
SECRETS = {name: value for name, value in CREDENTIALS.items() if name != "UMAMI_USERNAME"}
ADDRESS = re.compile(rb"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@pytest.fixture(scope="module")
def written(faulty, faulty_night, mended_night):
    """Return everything the installation with the failing night wrote, unpacked."""
    found = {}
    for path in faulty.installation.folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            is_packed = content[:2] == b"\x1f\x8b"
            found[path.relative_to(faulty.installation.data.parent)] = (
                gzip.decompress(content) if is_packed else content
            )
    found["what the nights said"] = (faulty_night.stdout + mended_night.stdout).encode()
    return found


@pytest.fixture(scope="module")
def addresses(written):
    """Return the addresses of the CRM's people, as it served them."""
    pages = [content for path, content in written.items() if "landing/hubspot" in str(path)]
    found = {match for page in pages for match in ADDRESS.findall(page)}
    assert len(found) > 50
    return found


def test_no_credential_is_written_down_anywhere(written):
    assert len(written) > 100
    issued = {"a token Umami issued": token(instant(SECOND))}
    for name, secret in {**SECRETS, **issued}.items():
        assert [path for path, content in written.items() if secret.encode() in content] == [], name


def test_credentials_are_kept_out_of_the_addresses_asked(faulty, faulty_night):
    for line in lines(faulty.box.ledger_path):
        assert not any(secret in line["url"] for secret in SECRETS.values())
        assert "***" not in line["url"]  # where the sandbox saw a token in an address


def is_classified(path):
    return "/landing/" in f"/{path}" or str(path).endswith("warehouse.duckdb")


def test_no_address_of_a_person_leaves_the_landing(written, addresses):
    public = {path: content for path, content in written.items() if not is_classified(path)}
    assert any("published" in str(path) for path in public)
    assert any("dagster" in str(path) for path in public)
    for path, content in public.items():
        found = addresses.intersection(ADDRESS.findall(content))
        assert found == set(), path


TEXTS = """
select schema_name, table_name, list(column_name) from duckdb_columns()
where not internal and database_name = current_database() and data_type in ('VARCHAR', 'JSON')
group by all
"""


@pytest.mark.parametrize("file", ["published/analytics.duckdb", "warehouse.duckdb"])
def test_no_cell_of_the_warehouse_holds_an_address_or_a_credential(faulty, addresses, file):
    """A database packs its text, so that a scan of bytes alone would prove little."""
    known = {address.decode() for address in addresses} | set(SECRETS.values())
    hint = "@|sandbox|rk_test|0123456789abcdef"
    with duckdb.connect(str(faulty.installation.data / file), read_only=True) as con:
        tables = con.execute(TEXTS).fetchall()
        assert len(tables) > 10
        for schema, table, columns in tables:
            texts = ", ".join(f'"{column}"::varchar' for column in columns)
            cells = con.execute(
                f"select distinct text from (select unnest([{texts}]) as text"
                f' from "{schema}"."{table}") where regexp_matches(text, \'{hint}\')'
            ).fetchall()
            found = [text for (text,) in cells if any(secret in text for secret in known)]
            assert found == [], f"{schema}.{table}"
