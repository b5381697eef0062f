"""Find out which names an account may ask for, and remember for a week those it may not.

Platforms retire and withhold metrics and fields one by one, and one bad name fails the whole
request. So all names are asked for at once; when the platform refuses one, each is asked alone.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.messages import Json, Request, Verdict
from extractors.source import Names

#: A permission is granted or a rollout ends within days; one more refused call a week is cheap.
ASK_AGAIN = dt.timedelta(days=7)


@dataclass
class Refusals:
    """The names one stream of one account was refused, and when."""

    names: Names
    as_of: dt.datetime
    refused: dict[str, dict[str, str]] = field(default_factory=dict)
    is_news: bool = False

    @classmethod
    def read(cls, file: Path, names: Names, as_of: dt.datetime) -> "Refusals":
        """Read what earlier runs were refused; what is older than a week is asked for again.

        So is what an earlier attempt of this very run was refused: a mended night lacks nothing.
        """
        kept: Json = json.loads(file.read_bytes()) if file.exists() else {}
        since = (as_of - ASK_AGAIN).isoformat()
        young = {key: said for key, said in kept.items() if since < said["at"] < as_of.isoformat()}
        return cls(names, as_of, young, is_news=len(young) < len(kept))

    def offered(self, request: Request) -> Request | None:
        """Return the request without the names known to be refused; None if none is left."""
        asked = self._asked(request)
        left = [name for name in asked if self._key(request, name) not in self.refused]
        if left == asked:
            return request
        return self._with(request, left) if left else None

    def apart(self, request: Request) -> list[Request]:
        """Return one request a name; none where the request names only one."""
        asked = self._asked(request)
        return [self._with(request, [name]) for name in asked] if len(asked) > 1 else []

    def note(self, request: Request, verdict: Verdict) -> None:
        """Remember that the one name of a request is refused."""
        (name,) = self._asked(request)
        said = {"at": self.as_of.isoformat(), "reason": verdict.reason}
        self.refused[self._key(request, name)] = said
        self.is_news = True

    def gaps(self, requests: list[Request], remedy: str) -> Iterator[dict[str, str]]:
        """Yield one gap for each refused name that these requests would have asked for."""
        wanted = {self._key(r, name): None for r in requests for name in self._asked(r)}
        for key in wanted:
            if key in self.refused:
                said = self.refused[key]
                yield {"item": key, "reason": said["reason"], "remedy": remedy}

    def _key(self, request: Request, name: str) -> str:
        kind = self.names.per and f" {self.names.per}={request.context[self.names.per]}"
        return f"{self.names.param}={name}{kind or ''}"

    def _asked(self, request: Request) -> list[str]:
        held = str(request.params.get(self.names.param, ""))
        return [n for n in held.split(",") if n and n not in self.names.always]

    def _with(self, request: Request, wanted: list[str]) -> Request:
        held = ",".join([*self.names.always, *wanted])
        return replace(request, params={**request.params, self.names.param: held})
