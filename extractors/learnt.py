"""Keep what one answer taught for all later requests of an account in this run."""

from dataclasses import dataclass

from extractors.messages import Reaction, Request, Reword, Verdict
from extractors.wire import Refused


@dataclass
class Learnt:
    """How the platform wants to be asked, and whether it wants to be asked at all."""

    reword: Reword | None = None
    stopped: Verdict | None = None

    def put(self, request: Request) -> Request:
        """Return the request as the platform wants it; raises Refused once it must not be asked."""
        if self.stopped:
            raise Refused(self.stopped)
        return self.reword(request) if self.reword else request

    def heed(self, verdict: Verdict) -> bool:
        """Remember what a refusal teaches; return whether asking again may help."""
        if verdict.reaction is Reaction.STOP:
            self.stopped = verdict
        if verdict.reword is not None:
            self.reword = verdict.reword
        return verdict.reword is not None
