"""Read a PostgreSQL table or view as pages of records, under the words of a mapping.

One read-only transaction and a server-side cursor: the table is seen as it stood at one moment,
and no more than a page of it is in memory. The database itself writes the records: numbers digit
by digit, times in UTC. https://www.postgresql.org/docs/current/protocol.html
"""

from collections.abc import Iterator, Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from extractors.mapping import TableMapping, mapping_of, words
from extractors.messages import Reaction, Request, Served, Verdict
from extractors.source import Account, Fetch, Source, Stream
from extractors.wire import Refused, refuse

ROWS_PER_PAGE = 10_000
CONNECT_SECONDS = 10
#: A table that takes longer than this to begin or to go on wants an index, or a view.
STATEMENT_SECONDS = 600
#: Type numbers of pg_type, which never change.
DATE, TIMESTAMP, TIMESTAMPTZ = 1082, 1114, 1184
LOCAL = ("", "localhost", "127.0.0.1", "::1")

UTC_TEXT = sql.SQL("""to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""")
DAY_TEXT = sql.SQL("to_char({}, 'YYYY-MM-DD')")


def fetch(source: Source, account: Account, secrets: Mapping[str, str]) -> Fetch:
    """Return what gets a table's pages; nothing is connected yet."""
    mapping = mapping_of(source, account)
    stream = next(stream for stream in source.streams if mapping.feeds(stream))

    def pages(request: Request) -> Iterator[Served]:
        yield from _pages(secrets["dsn"], stream, mapping, request)

    return pages


def _pages(dsn: str, stream: Stream, mapping: TableMapping, request: Request) -> Iterator[Served]:
    known = _parameters(dsn)
    try:
        with psycopg.connect(make_conninfo(**known)) as con:
            con.read_only = True
            con.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            con.execute(f"set local statement_timeout = '{STATEMENT_SECONDS}s'")
            con.execute("set local timezone = 'UTC'")
            con.execute("set local datestyle = 'ISO, YMD'")
            query = _query(con, stream, mapping, request)
            with con.cursor(name="likes_to_leads") as cursor:
                cursor.execute(query)
                is_first = True
                while (rows := cursor.fetchmany(ROWS_PER_PAGE)) or is_first:
                    is_first = False
                    body = b"[" + ",".join(row[0] for row in rows).encode() + b"]"
                    yield Served(request, body, [], len(rows))
    except psycopg.Error as error:
        raise Refused(_verdict(error, known)) from None


def _parameters(dsn: str) -> dict[str, str]:
    """Take the DSN apart; across a network TLS is a must unless it says otherwise itself."""
    try:
        said = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    except psycopg.Error:
        reason = "the DSN cannot be read; write postgresql://user:password@host:5432/database"
        raise refuse(Reaction.LOGIN, reason) from None
    host = said.get("host", "")
    if host not in LOCAL and not host.startswith("/"):
        said.setdefault("sslmode", "require")
    said.setdefault("connect_timeout", str(CONNECT_SECONDS))
    return {"application_name": "likes-to-leads", **said}


def _query(
    con: psycopg.Connection, stream: Stream, mapping: TableMapping, request: Request
) -> sql.Composed:
    table = sql.Identifier(*request.path.split("."))
    looked = con.execute(sql.SQL("select * from {} limit 0").format(table))
    types = {column.name: column.type_code for column in looked.description or ()}
    if wrong := mapping.refuse_header(list(types), f"the table {request.path}"):
        raise refuse(Reaction.FAIL, wrong)
    known = words(stream)
    pairs = [
        part
        for word, name in mapping.columns.items()
        for part in (sql.Literal(word), _written(word, name, types[name], known[word], mapping))
    ]
    pairs += [sql.Literal(part) for pair in mapping.values.items() for part in pair]
    record = sql.SQL("select json_build_object({})::text from {}")
    query = record.format(sql.SQL(", ").join(pairs), table)
    if "since" in request.params:
        name = mapping.columns["updated_at"]
        moment = _moment("updated_at", name, types[name], mapping)
        span = sql.SQL(" where ({0} >= {1} and {0} < {2}) or {0} is null")
        bounds = [sql.Literal(str(request.params[bound])) for bound in ("since", "until")]
        query += span.format(moment, *bounds)
    if "limit" in request.params:
        query += sql.SQL(" limit {}").format(sql.Literal(int(str(request.params["limit"]))))
    return query


def _written(
    word: str, name: str, oid: int, column: object, mapping: TableMapping
) -> sql.Composable:
    """Return how the database writes a cell for the contract's column of this word."""
    cell, kind = sql.Identifier(name), column.dtype.type  # type: ignore[attr-defined]
    if oid not in (DATE, TIMESTAMP, TIMESTAMPTZ):
        return sql.SQL("{}::text").format(cell)
    if kind.is_timestamp():
        return UTC_TEXT.format(_moment(word, name, oid, mapping, is_end_of_day=True))
    if oid != TIMESTAMPTZ:
        return DAY_TEXT.format(cell)
    local = sql.SQL("({} at time zone {})").format(cell, _zone(word, name, mapping))
    return DAY_TEXT.format(local)


def _moment(
    word: str, name: str, oid: int, mapping: TableMapping, is_end_of_day: bool = False
) -> sql.Composable:
    """Return a cell as a moment; a day without a time is its last second, or else its first."""
    cell: sql.Composable = sql.Identifier(name)
    if oid == TIMESTAMPTZ:
        return cell
    if oid not in (DATE, TIMESTAMP):
        reason = f"{word}: {name!r} is no date and no timestamp; cast it in a view"
        raise refuse(Reaction.FAIL, reason)
    if oid == DATE and is_end_of_day:
        cell = sql.SQL("({} + time '23:59:59')").format(cell)
    elif oid == DATE:
        cell = sql.SQL("{}::timestamp").format(cell)
    return sql.SQL("({} at time zone {})").format(cell, _zone(word, name, mapping))


def _zone(word: str, name: str, mapping: TableMapping) -> sql.Literal:
    if mapping.time_zone is None:
        reason = f"{word}: {name!r} is a time without its zone; say time_zone: in pipeline.yml"
        raise refuse(Reaction.FAIL, reason)
    return sql.Literal(mapping.time_zone)


def _verdict(error: psycopg.Error, known: Mapping[str, str]) -> Verdict:
    """Judge an error by its class (SQLSTATE); one without happened before the server spoke."""
    state = error.sqlstate or ""
    said = error.diag.message_primary or str(error).strip()
    if password := known.get("password"):
        said = said.replace(password, "[cut]")
    if state.startswith("28") or (not state and "authentication" in said):
        return Verdict(Reaction.LOGIN, f"PostgreSQL refused the login: {said}")
    if state == "57014":
        advice = "map updated_at, or name a view that is quicker"
        return Verdict(Reaction.FAIL, f"the query took over {STATEMENT_SECONDS} seconds; {advice}")
    if state == "42501":
        return Verdict(Reaction.FAIL, f"{said}; grant select on it to the user of the DSN")
    if not state or state[:2] in ("08", "40", "53", "55", "57"):
        return Verdict(Reaction.RETRY, f"no complete answer from PostgreSQL: {said}")
    return Verdict(Reaction.FAIL, f"PostgreSQL says: {said} ({state})")
