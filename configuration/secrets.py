"""Fetch secrets from the environment, or from a .env file that only its owner can read."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from configuration.errors import ConfigurationError
from configuration.pipeline import AccountEntry
from extractors.source import Source

#: Key of the HMAC that replaces e-mail addresses, handles and IP addresses at the door.
HASH_KEY = "LTL_HASH_KEY"
#: Key of the marks of forgotten people, once that of the identifiers is another one.
FORGET_KEY = "LTL_FORGET_KEY"
#: 16 bytes are 32 hex characters: below that an HMAC key can be guessed.
SHORTEST_KEY = 32


def load_environment(root: Path) -> Mapping[str, str]:
    """Return the environment with .env underneath it; refuse a .env that others can read."""
    path = root / ".env"
    if not path.exists():
        return dict(os.environ)
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigurationError(f"{path} can be read by others; run: chmod 600 {path}")
    values = {key: value for key, value in dotenv_values(path).items() if value is not None}
    return {**values, **os.environ}


def variable(source: Source, entry: AccountEntry, field: str) -> str:
    """Return the name of the environment variable that holds this secret."""
    return f"{entry.secrets_prefix or source.name.upper()}_{field.upper()}"


@dataclass(frozen=True)
class Secrets:
    """The secrets of an account: under which variables they stand, which are set, which lack."""

    names: dict[str, str]
    found: dict[str, str] = field(repr=False)
    missing: tuple[str, ...]


def look_up(source: Source, entry: AccountEntry, environment: Mapping[str, str]) -> Secrets:
    """Look up an account's secrets.

    Those a platform also works without are needed where the account names their prefix.
    """
    needed = source.secrets + (source.optional_secrets if entry.secrets_prefix else ())
    names = {f: variable(source, entry, f) for f in (*needed, *source.login_secrets)}
    found = {f: environment[name] for f, name in names.items() if environment.get(name)}
    return Secrets(names, found, source.missing(found, needed))


def secrets_of(
    source: Source, entry: AccountEntry, environment: Mapping[str, str]
) -> dict[str, str]:
    """Return the secrets an account needs; raise ConfigurationError naming what is missing."""
    secrets = look_up(source, entry, environment)
    if secrets.missing:
        names = ", ".join(secrets.names[name] for name in secrets.missing)
        raise ConfigurationError(
            f"{source.name}/{entry.name}: {names} is not set. Put it into the environment or into "
            f".env: `likes-to-leads connect {source.name} {entry.name}` says where to get it and "
            "writes it there."
        )
    return secrets.found


def hash_key(environment: Mapping[str, str]) -> bytes:
    """Return the key of the identifiers' HMAC; raise ConfigurationError when weak or missing."""
    key = environment.get(HASH_KEY, "")
    if len(key) < SHORTEST_KEY:
        raise ConfigurationError(
            f"{HASH_KEY} must be set to at least {SHORTEST_KEY} random characters; make one with "
            "`python -c 'import secrets; print(secrets.token_hex(32))'` and keep it: another key "
            "makes every person a stranger."
        )
    return key.encode()


def forget_key(environment: Mapping[str, str]) -> bytes:
    """Return the key that recognises forgotten people: the identifiers' until that changed."""
    key = environment.get(FORGET_KEY, "")
    return key.encode() if key else hash_key(environment)
