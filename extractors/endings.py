"""Say when a login ends, and warn while there is time to log in again."""

import datetime as dt
from collections.abc import Mapping

from extractors.auth import LoginRefused, TokensNotKept
from extractors.connection import Connection, Misconfigured
from extractors.ping import Impatient
from extractors.renewing import utc_now
from extractors.source import Account, Source
from extractors.throttle import Patience
from extractors.tokens import Slot, Tokens, TokenStore, fingerprint
from extractors.wire import Limits, Refused

#: Two working weeks: whoever may log in at the platform is back from a holiday.
WARNING_DAYS = 14
#: A courtesy: it must not keep anybody waiting.
QUICK = Limits(connect_seconds=5.0, read_seconds=10.0, total_seconds=20.0)


def ask_login_end(
    source: Source, account: Account, secrets: Mapping[str, str], tokens: TokenStore
) -> dt.datetime | None:
    """Return when a login ends, asking where the platform tells, and remember what it said.

    Only people who wait at a screen ask: the question carries the token in its address.
    """
    known = known_login_end(source, account, secrets, tokens)
    if source.token_check is None or _is_renewed(tokens.slot(source.name, account["name"])):
        return known
    try:
        api = Connection(source, account, secrets, Impatient(), limits=QUICK).open()
        try:
            api.patience = Patience(0)
            page = api.answer(source.token_check.request(secrets))
        finally:
            api.close()
        told = Tokens(expires_at=source.token_check.ends_at(page.document), obtained_at=utc_now())
        with tokens.slot(source.name, account["name"]).alone() as slot:
            slot.write(told.reseeded(secrets["token"]))
        return told.ends_at
    except (Misconfigured, Refused, TokensNotKept):
        return None  # it does not tell; whether the login works at all the ping says


def known_login_end(
    source: Source, account: Account, secrets: Mapping[str, str], tokens: TokenStore
) -> dt.datetime | None:
    """Return when a login ends as far as is known without asking; None where nothing is."""
    if source.login and source.login.instead and secrets.get(source.login.instead):
        return None  # nobody logs in; what is kept is of an earlier way
    try:
        kept = tokens.slot(source.name, account["name"]).read()
    except (LoginRefused, TokensNotKept):
        return None
    if kept and source.token_check and kept.seed != fingerprint(secrets["token"]):
        return None  # that was another token
    return kept.ends_at if kept else None


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
    ends_at = known_login_end(source, account, secrets, tokens)
    return warning(source, account, ends_at) if ends_at else ""


def _is_renewed(slot: Slot) -> bool:
    """Say whether a signer keeps its tokens there; what the platform told has no token beside."""
    try:
        kept = slot.read()
    except (LoginRefused, TokensNotKept):
        return False
    return bool(kept and kept.access_token)
