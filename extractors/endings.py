"""Say when a login ends, and warn while there is time to log in again."""

import datetime as dt
from collections.abc import Mapping

from extractors.auth import LoginRefused
from extractors.connection import Connection, Misconfigured
from extractors.ping import Impatient
from extractors.renewing import utc_now
from extractors.source import Account, Source
from extractors.throttle import Patience
from extractors.tokens import TokenStore
from extractors.wire import Limits, Refused

#: Two working weeks: whoever may log in at the platform is back from a holiday.
WARNING_DAYS = 14
#: A courtesy at the end of a night must not hold it up.
QUICK = Limits(connect_seconds=5.0, read_seconds=10.0, total_seconds=20.0)


def login_ends_at(
    source: Source, account: Account, secrets: Mapping[str, str], tokens: TokenStore
) -> dt.datetime | None:
    """Return when a person must have logged in again; None where nothing is known of an end."""
    try:
        if source.token_check is None:
            kept = tokens.slot(source.name, account["name"]).read()
            return kept.ends_at if kept else None
        api = Connection(source, account, secrets, Impatient(), limits=QUICK).open()
        try:
            api.patience = Patience(0)
            return source.token_check.ends_at(
                api.answer(source.token_check.request(secrets)).document
            )
        finally:
            api.close()
    except (LoginRefused, Misconfigured, Refused):
        return None  # the platform does not tell; whether the login works at all the ping says


def warning(source: Source, account: Account, ends_at: dt.datetime) -> str:
    """Return what to say about a login that ends soon; nothing while that is far."""
    now = utc_now()
    if ends_at - now > dt.timedelta(days=WARNING_DAYS):
        return ""
    when = f"ends on {ends_at:%Y-%m-%d}" if ends_at > now else f"ended on {ends_at:%Y-%m-%d}"
    return f"the login {when}; log in again: likes-to-leads connect {source.name} {account['name']}"


def ending_soon(
    source: Source, account: Account, secrets: Mapping[str, str], tokens: TokenStore
) -> str:
    """Return a warning for the log of a night, or nothing."""
    ends_at = login_ends_at(source, account, secrets, tokens)
    return warning(source, account, ends_at) if ends_at else ""
