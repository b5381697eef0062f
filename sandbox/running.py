"""Start the company: its files in the inbox, its platforms on one loopback address."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from sandbox import inbox, moments
from sandbox.faults import Fault
from sandbox.ledger import Ledger
from sandbox.platforms.bluesky import Bluesky
from sandbox.platforms.facebook import Facebook
from sandbox.platforms.ga4 import Ga4
from sandbox.platforms.google_ads import GoogleAds
from sandbox.platforms.hubspot import HubSpot
from sandbox.platforms.instagram import Instagram
from sandbox.platforms.linkedin import LinkedIn
from sandbox.platforms.linkedin_ads import LinkedInAds
from sandbox.platforms.mailchimp import Mailchimp
from sandbox.platforms.mastodon import Mastodon
from sandbox.platforms.meta_ads import MetaAds
from sandbox.platforms.pinterest import Pinterest
from sandbox.platforms.stripe import Stripe
from sandbox.platforms.umami import Umami
from sandbox.platforms.x import X
from sandbox.platforms.youtube import YouTube
from sandbox.platforms.youtube_analytics import YouTubeAnalytics
from sandbox.server import Platform, Server
from sandbox.world import World

PLATFORMS: dict[str, Callable[[World], Platform]] = {
    "bluesky": Bluesky,
    "facebook": Facebook,
    "ga4": Ga4,
    "google_ads": GoogleAds,
    "hubspot": HubSpot,
    "instagram": Instagram,
    "linkedin": LinkedIn,
    "linkedin_ads": LinkedInAds,
    "mailchimp": Mailchimp,
    "mastodon": Mastodon,
    "meta_ads": MetaAds,
    "pinterest": Pinterest,
    "stripe": Stripe,
    "umami": Umami,
    "x": X,
    "youtube": YouTube,
    "youtube_analytics": YouTubeAnalytics,
}


class Running:
    """A company that runs; leaving the context closes it, and its files stay."""

    def __init__(self, root: Path, world: World, server: Server, days: int, files: bool) -> None:
        """Deliver the files, then answer requests."""
        self.root, self.world, self.days, self.files = root, world, days, files
        self._server = server
        self.ledger_path = server.ledger.path
        self.url = f"http://127.0.0.1:{server.server_port}"
        server.on_advance = self._deliver
        self._deliver(server.now)
        self._thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def advance(self, now: datetime) -> None:
        """Move the time on and deliver what has come in between."""
        self._server.advance(moments.instant(now))

    def set_faults(self, *faults: Fault) -> None:
        """Replace the script of faults; counting starts again."""
        self._server.set_faults(faults)

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._server.ledger.close()
        self._thread.join()

    def _deliver(self, now: int) -> None:
        if self.files:
            inbox.deliver(self.world, self.root / "inbox", now, self.days)

    def __enter__(self) -> Self:
        """Return the running company."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


@lru_cache(maxsize=2)  # a world is a pure function, so companies may share it and what it made
def world_of(seed: int, scale: float) -> World:
    """Return the world of a seed and a scale."""
    return World(seed, scale)


def start(
    root: Path,
    seed: int = 7,
    *,
    now: datetime,
    scale: float = 1.0,
    days: int = 180,
    throttle: bool = True,
    faults: Collection[Fault] = (),
    port: int = 0,
    files: bool = True,
) -> Running:
    """Start the company under a folder at a simulated instant.

    `days` is how far back the files reach; the platforms answer back to the founding. Without
    `files` nothing is put into the inbox, which at a scale of hundreds saves minutes.
    """
    world = world_of(seed, scale)
    server = Server(
        port,
        {name: make(world) for name, make in PLATFORMS.items()},
        Ledger(Path(root) / "ledger.jsonl"),
        moments.instant(now),
        throttle,
        faults,
    )
    return Running(Path(root), world, server, days, files)
