"""A platform that asks for consent, behind the sandbox's own server and token desk."""

from collections.abc import Iterator

import pytest
from shop import CLIENT_ID, CLIENT_SECRET, LOGIN, SEED

from sandbox.exchange import Reply, Request
from sandbox.ledger import Ledger
from sandbox.moments import DAY, HOUR, instant
from sandbox.server import Server
from sandbox.tokens import Terms, TokenDesk


class Shop:
    """Say who is asking to whoever shows a good token."""

    def __init__(self, terms: Terms) -> None:
        self.desk = TokenDesk(terms)
        self.served: list[str] = []

    def answer(self, request: Request) -> Reply:
        self.served.append(request.path)
        if request.path == "token":
            return self.desk.token(request)
        if request.path == "authorize":
            return self.desk.authorize(request)
        if not self.desk.knows(request):
            return Reply({"message": f"bad token {request.bearer()}"}, 401)
        body = {"name": "The Corner Shop", "data": [{"id": "1", "echo": request.bearer()}]}
        return Reply(body)

    def throttle(self, request: Request) -> Reply:
        return Reply({}, 429)


TERMS = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "first_refresh_token": SEED,
    "access_life": 2 * HOUR,
    "refresh_life": 60 * DAY,
    "rotates": True,
    "tells_refresh_life": True,
    "client": "basic",
    "scopes": LOGIN.scopes,
}


@pytest.fixture
def shop(tmp_path) -> Iterator["Running"]:
    with Running(tmp_path, Shop(Terms(**TERMS))) as running:
        yield running


class Running:
    """The shop, as it runs."""

    def __init__(self, folder, platform: Shop) -> None:
        import datetime as dt

        self.platform = platform
        now = instant(dt.datetime.now(dt.UTC))
        self.server = Server(0, {"shop": platform}, Ledger(folder / "ledger.jsonl"), now, False)
        self.url = f"http://127.0.0.1:{self.server.server_port}/shop"

    @property
    def served(self) -> list[str]:
        return self.platform.served

    def __enter__(self) -> "Running":
        from threading import Thread

        self.thread = Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
