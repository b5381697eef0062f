"""A source that is logged in to by OAuth, and its platform behind the sandbox's token desk.

Loaded into a real process by `python shop.py ...`, which adds it to the sources there are.
"""

import os
import socket
import sys
import types
from pathlib import Path

from extractors.contract import Contract, Text, key
from extractors.login import OAuth
from extractors.messages import Request
from extractors.oauth import Refreshed
from extractors.source import Kind, Source, Stream

#: A port of this test run's own; a process that is started is told.
PORT = int(os.environ.get("SHOP_PORT") or 0)
if not PORT:
    with socket.create_server(("127.0.0.1", 0)) as found:
        PORT = found.getsockname()[1]
    os.environ["SHOP_PORT"] = str(PORT)
CLIENT_ID, CLIENT_SECRET = "the-app", "the-app-secret-0123456789"
SEED = "the-first-refresh-token-0123456789"
LOGIN = OAuth(
    authorize_url="https://shop.example/authorize",
    token_url="https://shop.example/token",
    scopes=("read", "offline"),
    client="basic",
    redirect_uri=f"http://127.0.0.1:{PORT}/callback",
)


class Things(Contract):
    """Things of the shop."""

    thing_id: Text = key("id")

    class Config:
        """One row per thing."""

        strict = True
        unique = ["thing_id"]  # noqa: RUF012 - pandera reads it as a plain list


SOURCE = Source(
    name="shop",
    docs="https://shop.example/docs",
    account_fields=("base_url",),
    secrets=("client_id", "client_secret"),
    login=LOGIN,
    steps=("Create an app at https://shop.example/apps.", "Enter {redirect_uri} as its address."),
    auth=lambda account, secrets, base_url: Refreshed(LOGIN, account, secrets, base_url),
    ping=lambda account: Request("me"),
    named="name",
    streams=(
        Stream(
            name="things",
            kind=Kind.ENTITY,
            contract=Things,
            requests=lambda ask: [Request("things")],
            is_complete=True,
        ),
    ),
)


def sign_once(store: str, url: str) -> str:
    """Sign one request as a night or doctor would, in a process of its own."""
    from extractors.connection import Connection
    from extractors.tokens import TokenStore

    account = {"name": "main", "base_url": url, "token_url": f"{url}/token"}
    secrets = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": SEED}
    connection = Connection(SOURCE, account, secrets, tokens=TokenStore(Path(store)))
    api = connection.open()
    return str(api.answer(Request("me")).document["name"])


def main() -> None:
    """Run the command line with the shop among the sources."""
    import extractors.sources
    from command_line import app

    module = types.ModuleType("extractors.sources.shop")
    module.SOURCE = SOURCE
    sys.modules[module.__name__] = module
    extractors.sources.__path__.append(str(Path(__file__).parent / "sources"))
    app.main()


if __name__ == "__main__":
    main()
