"""Fetch secrets from the environment, or from a .env file that only its owner can read."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from configuration.pipeline import AccountEntry
from configuration.reading import ConfigurationError
from extractors.source import Source

#: Key of the HMAC that replaces e-mail addresses, handles and IP addresses at the door.
HASH_KEY = "LTL_HASH_KEY"
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


def secrets_of(
    source: Source, entry: AccountEntry, environment: Mapping[str, str]
) -> dict[str, str]:
    """Return the secrets an account needs; raise ConfigurationError naming what is missing.

    Those a platform also works without are needed where the account names their prefix.
    """
    needed = source.secrets + (source.optional_secrets if entry.secrets_prefix else ())
    names = {f: variable(source, entry, f) for f in (*needed, *source.login_secrets)}
    found = {field: environment[name] for field, name in names.items() if environment.get(name)}
    if missing := [names[field] for field in source.missing(found, needed)]:
        raise ConfigurationError(
            f"{source.name}/{entry.name}: {', '.join(missing)} is not set. Put it into the "
            f"environment or into .env; .env.example says where to get it."
        )
    return found


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
