"""A small installation that knows two people, Anna and Ben, in every format that lands."""

import base64
import gzip
import json
import shutil
from pathlib import Path
from urllib.parse import quote

import duckdb

from extractors.mapping import TableMapping
from extractors.seals import SEAL
from extractors.source import all_sources
from tests.warehouse.landed_windows import DAY, KEY, NIGHT, House
from tests.warehouse.marts_file import make_marts, stamp
from warehouse.audit import inspect
from warehouse.fence import run_lock
from warehouse.forgotten import read_forgotten
from warehouse.identifiers import pseudonym
from warehouse.publish import publish

ANNA, BEN = "anna.schmidt@example.com", "ben@example.org"
#: How an address may stand in a file: as it is, in a link, in JSON, packed into base64.
FORMS = {
    ANNA.encode(),
    ANNA.upper().encode(),
    quote(ANNA, safe="").encode(),
    ANNA.replace("@", "\\u0040").encode(),
    *(base64.b64encode(b"x" * shift + ANNA.encode())[4 * (shift > 0) : -4] for shift in range(3)),
}
IDS = ("contact-of-anna", "user-of-anna", "web-of-anna", "visitor-of-anna", "charge-of-anna")

#: A number no second writing would leave as it is.
NUMBERS = b'"exact":[1.10,1e400,12345678901234567890123]'


def contact(name: str, address: str | None, **more: object) -> dict:
    return {
        "id": f"contact-of-{name}",
        "createdAt": "2026-11-01T10:00:00Z",
        "updatedAt": "2026-11-02T10:00:00Z",
        "properties": {"email": address, "firstname": name.title(), **more},
    }


def charge(name: str, address: str | None, customer: str) -> dict:
    return {
        "id": f"charge-of-{name}",
        "created": 1793000000,
        "amount": 1000,
        "currency": "eur",
        "status": "succeeded",
        "customer": customer,
        "payment_intent": f"payment-of-{name}",
        "billing_details": {"email": address},
    }


def event(number: str, visitor: str, query: str = "") -> dict:
    return {
        "id": number,
        "sessionId": f"visitor-of-{visitor}",
        "createdAt": "2026-11-20T10:00:00Z",
        "eventType": 1,
        "urlPath": "/",
        "urlQuery": query,
    }


def line(target: str) -> str:
    return (
        f'10.0.0.1 - - [20/Nov/2026:13:55:36 +0000] "GET {target} HTTP/1.1" 200 5 "-" "Mozilla"\n'
    )


def contacts_page(poison: bool = True) -> bytes:
    anna = contact("anna", ANNA, user_id="user-of-anna", web_id="web-of-anna")
    ben = json.dumps(contact("ben", BEN)).encode()[:-1] + b", " + NUMBERS + b" }"
    bad = json.dumps({**contact("nobody", f" {ANNA.upper()} "), "createdAt": "yesterday"}).encode()
    listed = [json.dumps(anna).encode(), ben, *([bad] if poison else [])]
    return b'{"total": 3 , "results": [ ' + b" , ".join(listed) + b" ]}"


def land(house: House) -> None:
    """Land a night of everything."""

    def pages(source: str, stream: str, body: object, count: int, as_of=NIGHT) -> None:
        house.land(
            pages=[({"page": 1}, body)], source=source, stream=stream, count=count, as_of=as_of
        )

    pages("hubspot", "contacts", contacts_page(), 3)
    pages("hubspot", "contacts", {"results": [contact("cleo", None)]}, 1, NIGHT + DAY)
    associated = [
        {"from": {"id": "deal-1"}, "to": [{"toObjectId": "contact-of-anna"}]},
        {
            "from": {"id": "deal-2"},
            "to": [{"toObjectId": "contact-of-ben"}, {"toObjectId": "contact-of-anna"}],
        },
    ]
    pages("hubspot", "deal_contacts", {"results": associated}, 3)
    # Two colleagues share an account at the till.
    charges = [charge("anna", ANNA, "customer-1"), charge("ben", BEN, "customer-1")]
    pages("stripe", "charges", {"data": charges}, 2)
    refund = {
        "id": "refund-1",
        "charge": "charge-of-anna",
        "created": 1793000100,
        "amount": 500,
        "currency": "eur",
        "status": "succeeded",
    }
    pages("stripe", "refunds", {"data": [refund]}, 1)
    session = {"id": "cs_1", "created": 1793000000, "payment_intent": "payment-of-anna"}
    pages("stripe", "checkout_sessions", {"data": [session]}, 1)
    events = [
        event("e1", "anna", "utm_source=x&web_id=web-of-anna"),
        event("e2", "anna"),
        event("e3", "ben", "web_id=web-of-ben"),
        event("e4", "cleo", f"to={quote(ANNA, safe='')}"),
    ]
    pages("umami", "events", {"data": events, "count": 4}, 4)
    lines = line("/?web_id=web-of-anna") + line("/") + line(f"/?mail={quote(ANNA)}") + line("/b")
    house.deliver(lines.encode(), "access_log", "requests")
    _sales(house)
    _exported_events(house)


def _sales(house: House) -> None:
    content = (
        f'no;paid;sum;mail;note\n7;2026-11-02;5.00;{ANNA};"two\nlines"\n8;2026-11-03;6.00;{BEN};x\n'
    )
    folder = house.deliver(content.encode(), "sale_table", "sales", named="sales.csv")
    columns = {"row_id": "no", "sale_id": "no", "sold_at": "paid", "amount": "sum", "email": "mail"}
    mapping = TableMapping(columns, {"currency": "EUR"}, time_zone="UTC", delimiter=";")
    seal = json.loads((folder / SEAL).read_bytes())
    said = {**seal, "format": "csv", "mapping": mapping.as_json(), "delivered_sha256": "0" * 64}
    (folder / SEAL).write_text(json.dumps(said))


def _exported_events(house: House) -> None:
    file = house.root / "events.parquet"
    with duckdb.connect() as con:
        con.execute(
            "copy (select '20261120' as event_date, 1793000000000000 + i as event_timestamp,"
            " 'page_view' as event_name, i as event_bundle_sequence_id, 'p' || i as user_pseudo_id,"
            " if(i = 1, 'user-of-anna', null) as user_id, [{'key': 'k'}] as event_params,"
            " 'web' as stream_id, 'WEB' as platform,"
            " {'category': 'desktop', 'operating_system': 'x', 'web_info':"
            " {'hostname': 'h', 'browser': 'b'}} as device,"
            " {'country': 'DE'} as geo, {'analytics_storage': 'Yes'} as privacy_info,"
            " {'source': 's', 'medium': 'm', 'name': 'n'} as traffic_source"
            f" from range(3) as r (i)) to '{file}' (format parquet)"
        )
    house.deliver(file.read_bytes(), "ga4_export", "events", named="events_20261120.parquet")
    file.unlink()


def installation(root: Path) -> House:
    return House(root, sources=all_sources())


def publish_night(house: House, build: str, since: int = 0) -> int:
    """Load and publish what a night would, as far as people are concerned; return the number."""
    house.load()
    raw = house.warehouse
    with run_lock(house.root, NIGHT) as fence:
        extra = (
            f"attach '{raw}' as build (read_only);"
            "create or replace table leads as select contact_id, email_hmac, user_id_hmac"
            " from build.raw.hubspot__contacts;"
            "create or replace table visits as select visitor_id from build.raw.umami__events;"
            "detach build;"
        )
        marts = house.root / "marts.duckdb"
        marts.unlink(missing_ok=True)
        make_marts(marts, extra=extra)
        stamp(marts, fence.number, build)
        import warehouse.publish as module

        real, module.audit = module.audit, inspect
        try:
            publish(marts, fence, build_id=build, code_version="test", since=since)
        finally:
            module.audit = real
        return fence.number


def forgotten(house: House, key: bytes = KEY):
    return read_forgotten(house.landing, key)


def traces(root: Path) -> list[str]:
    """Return where Anna can still be found: any byte of any file, packed or not, any cell."""
    found = []
    known = {pseudonym("email", ANNA, KEY), pseudonym("user_id", "user-of-anna", KEY), *IDS}
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content += gzip.decompress(content)
        sought = FORMS | ({name.encode() for name in known} if path.suffix != ".duckdb" else set())
        found += [f"{path.name}: {form!r}" for form in sought if form in content]
        if path.suffix == ".duckdb":
            found += [f"{path.name}: {cell}" for cell in _cells(path) if _tells(cell, known)]
        if path.suffix == ".parquet":
            with duckdb.connect() as con:
                cells = con.execute(f"select to_json(t)::varchar from '{path}' as t").fetchall()
            found += [f"{path.name}: {cell}" for (cell,) in cells if _tells(cell, known)]
    return found


def _tells(cell: str, known: set[str]) -> bool:
    return any(name in cell for name in known) or ANNA in cell.lower()


def _cells(database: Path) -> list[str]:
    query = (
        "select schema_name, table_name, column_name from duckdb_columns() where not internal"
        " and database_name = current_database() and data_type in ('VARCHAR', 'JSON')"
    )
    with duckdb.connect(str(database), read_only=True) as con:
        cells = []
        for schema, table, column in con.execute(query).fetchall():
            sql = f'select distinct "{column}" from "{schema}"."{table}" where "{column}" <> \'\''
            cells += [text for (text,) in con.execute(sql).fetchall()]
    return cells


def copied(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
