"""Describe as data how a person logs in at a platform; nothing here talks to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: The secret an OAuth login may bring from the environment to begin with.
REFRESH_TOKEN = "refresh_token"


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """How a platform's authorization-code login works, and what a person does before it."""

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    #: Show with a code challenge (RFC 7636) that who redeems the code is who asked for it.
    pkce: bool = True
    #: How the app shows its secret where tokens are issued: in a Basic header or in the body.
    client: Literal["basic", "body"] = "body"
    #: Further parameters of the address a person opens, and of the requests for tokens.
    authorize_params: Mapping[str, str] = field(default_factory=dict)
    code_params: Mapping[str, str] = field(default_factory=dict)
    refresh_params: Mapping[str, str] = field(default_factory=dict)
    #: What a refresh token lives where the platform does not say so in its answer.
    refresh_days: int | None = None
    #: Where the platform sends the person back to; must be entered at the platform word for word.
    redirect_uri: str = "http://127.0.0.1:8765/callback"
    #: A secret that does instead of logging in as a person (a service account's key file).
    instead: str | None = None


def token_url_of(login: OAuth, account: Mapping[str, str]) -> str:
    """Return where tokens are issued: as pipeline.yml says for this account, else as declared."""
    return account.get("token_url") or login.token_url
