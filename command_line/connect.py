"""Walk a person through the login of one account: what to make where, enter it, try it."""

import datetime as dt
import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import typer
from dotenv import set_key

from command_line.demo import demo
from command_line.redirect import NobodyCame, wait_for_code
from command_line.screen import fail, safe, screen
from configuration.errors import ConfigurationError
from configuration.home import Home
from configuration.pipeline import AccountEntry, Pipeline
from configuration.reading import read_pipeline
from configuration.secrets import load_environment, look_up
from extractors.addresses import AddressRefused
from extractors.auth import LoginRefused, TokensNotKept
from extractors.consent import Consent
from extractors.desk import sender
from extractors.endings import ask_login_end
from extractors.login import REFRESH_TOKEN
from extractors.ping import ping
from extractors.redaction import Redactor
from extractors.renewing import utc_now
from extractors.source import Source, all_sources
from extractors.tokens import TokenStore
from extractors.wire import Refused

REMINDER = "`doctor` and the night's log warn two weeks ahead."


@dataclass(frozen=True)
class ConnectWish:
    """What a person asked for."""

    source: str
    account: str
    replace: bool
    paste: bool
    minutes: int


def connect_account(home: Home, wish: ConnectWish) -> int:
    """Log in and try it; return 1 when the account does not work."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with demo(home, now, "connecting to"):
        source, entry = chosen(read_pipeline(home.pipeline), wish)
        screen.print(f"[bold]{safe(source.name)}/{safe(entry.name)}[/]  {safe(source.docs)}")
        show_steps(source)
        secrets = gather(home, source, entry, wish.replace)
        is_otherwise = source.login and source.login.instead and secrets.get(source.login.instead)
        if source.login and not is_otherwise and not log_in(home, source, entry, secrets, wish):
            return 1
        return try_it(home, source, entry, secrets)


def chosen(pipeline: Pipeline, wish: ConnectWish) -> tuple[Source, AccountEntry]:
    """Return the account meant; raises ConfigurationError that says which there are."""
    known = all_sources()
    if wish.source not in known or wish.source == "company":
        choice = ", ".join(sorted(known.keys() - {"company"}))
        raise ConfigurationError(f"unknown source {wish.source!r}; known are {choice}")
    source = known[wish.source]
    entries = {entry.name: entry for entry in pipeline.accounts.get(source.name, ())}
    if not entries:
        fields = "".join(f", {name}: ..." for name in source.account_fields)
        raise ConfigurationError(
            f"pipeline.yml has no account of {source.name} yet. Add under accounts:\n"
            f"  {source.name}:\n    - {{name: main{fields}}}\n"
            "and run this again; pipeline.example.yml explains the fields."
        )
    name = wish.account or next(iter(entries))
    if name not in entries or (not wish.account and len(entries) > 1):
        raise ConfigurationError(
            f"which account of {source.name}? pipeline.yml has {', '.join(entries)}: "
            f"likes-to-leads connect {source.name} {next(iter(entries))}"
        )
    return source, entries[name]


def show_steps(source: Source) -> None:
    """Print what a person does at the platform first."""
    uri = source.login.redirect_uri if source.login else ""
    for number, step in enumerate(source.steps, 1):
        screen.print(f"  {number}. {safe(step.replace('{redirect_uri}', uri))}", soft_wrap=True)


def gather(home: Home, source: Source, entry: AccountEntry, replace: bool) -> dict[str, str]:
    """Return the secrets that are set, asking unseen for those that are not."""
    secrets = look_up(source, entry, load_environment(home.root))
    asked = source.secrets if replace else secrets.missing
    for field, name in secrets.names.items():
        if field in secrets.found and field not in asked:
            screen.print(f"  {name} is set.")
    return secrets.found | {field: ask_for(home, secrets.names[field]) for field in asked}


def ask_for(home: Home, name: str) -> str:
    """Ask for one secret without showing it, and write it into .env where that is wanted."""
    if not sys.stdin.isatty():
        raise ConfigurationError(f"{name} is not set; put it into the environment or into .env")
    value = getpass.getpass(f"  {name} (nothing is shown): ").strip()
    if not value:
        raise ConfigurationError(f"{name} was left empty")
    path = home.root / ".env"
    if typer.confirm(f"  Write it into {path}?", default=True):
        set_key(path, name, value)  # made readable by its owner only, and replaced as a whole
        screen.print(f"  {name} stands in .env.")
        if name in os.environ:
            screen.print(f"  The environment sets {name} as well, and wins: change it there.")
    else:
        screen.print(f"  Set {name} where likes-to-leads runs.")
    return value


def log_in(
    home: Home, source: Source, entry: AccountEntry, secrets: Mapping[str, str], wish: ConnectWish
) -> bool:
    """Ask for consent in a browser, and keep the tokens that are given for it."""
    assert source.login
    account = entry.as_account()
    consent = Consent(source.login, account, secrets)
    screen.print("Open this address in a browser, log in as the account to be read, and agree:\n")
    print(consent.address, flush=True)  # as it is: never wrapped
    screen.print(
        "\nThen the browser is sent to an address that begins with "
        f"{safe(source.login.redirect_uri)}. "
        + ("" if wish.paste else "It is waited for on this machine; ")
        + "if the page cannot be shown, copy its whole address from the browser's address bar, "
        "paste it here and press return.",
        soft_wrap=True,
    )
    send = sender(entry.allow_private_network)
    redactor = Redactor([*secrets.values(), consent.verifier], lambda: ())
    try:
        code = wait_for_code(consent, wish.minutes * 60, not wish.paste, _say)
        now = utc_now()
        with TokenStore(home.tokens).slot(source.name, entry.name).alone() as slot:
            slot.reserve()
            tokens, missing = consent.redeem(code, send, now)
            slot.write(tokens.reseeded(secrets.get(REFRESH_TOKEN, "")))
    except NobodyCame as error:
        fail(str(error))
        return False
    except (LoginRefused, TokensNotKept, AddressRefused, Refused) as error:
        fail(redactor.text(error))
        return False
    screen.print(f"Logged in. The tokens lie in {safe(slot.path)}, for your eyes only.")
    if missing:
        screen.print(f"Not granted: {safe(', '.join(missing))}; what needs it will be a gap.")
    if not tokens.refresh_token:
        screen.print("The platform gave no refresh token: the login must be repeated when it ends.")
    return True


def try_it(home: Home, source: Source, entry: AccountEntry, secrets: Mapping[str, str]) -> int:
    """Make the account's one cheap call, and say which account answered and until when."""
    store, account = TokenStore(home.tokens), entry.as_account()
    answer = ping(source, account, secrets, tokens=store)
    if not answer.is_ok:
        fail(answer.words)
        return 1
    screen.print(f"[green]ok[/] {safe(answer.words)}", soft_wrap=True)
    ends_at = ask_login_end(source, account, secrets, store)
    if ends_at:
        screen.print(f"As it stands the login ends on {ends_at:%Y-%m-%d}: {REMINDER}")
    return 0


def _say(text: str) -> None:
    screen.print(safe(text), soft_wrap=True)
