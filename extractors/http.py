"""Ask for one document until there is data, or a verdict that asking again will not change."""

from dataclasses import dataclass, replace

from requests import Response
from requests.auth import AuthBase
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from extractors.dialects import by_status
from extractors.documents import Unexpected, count_rows, parse, records_of
from extractors.formats import JsonPages
from extractors.learnt import Learnt
from extractors.messages import Json, Reaction, Request, Served, Verdict
from extractors.redaction import Redactor
from extractors.source import Source
from extractors.throttle import Clock, Patience, Throttle
from extractors.wire import Refused, Wire, refuse

#: Passing faults in a row on one page before the window fails: with waits of up to 1, 2, 4, 8
#: seconds that outlasts a restart, and a lasting outage does not hold up the night.
FAULTS_IN_A_ROW = 5
LONGEST_BACKOFF_SECONDS = 300


@dataclass(frozen=True)
class Page(Served):
    """An answer over HTTP: the body as served but for secrets, and what tells where to go on."""

    response: Response
    document: Json


class Api:
    """A source as one account sees it. All that goes wrong comes out as Refused, without secrets.

    `clock`, `throttle`, `learnt` and `auth` may be shared between threads; the object may not.
    """

    def __init__(
        self,
        source: Source,
        wire: Wire,
        auth: AuthBase | None,
        redactor: Redactor,
        throttle: Throttle,
        clock: Clock,
        learnt: Learnt,
    ) -> None:
        """Put the parts together; a signer that logs in does so through this wire."""
        self.source, self._wire, self._auth = source, wire, auth
        self.redactor, self._throttle, self._clock = redactor, throttle, clock
        self._learnt = learnt
        self._classify = source.classify or by_status
        self.patience = Patience()
        through = getattr(auth, "through", None)
        if through is not None:
            through(wire.post)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def answer(self, request: Request, shape: JsonPages | None = None) -> Page:
        """Ask until there is data or a verdict that asking again will not change.

        Where the platform has other words for the question it is asked once more in those.
        """
        try:
            return self._insist(self._learnt.put(request), shape)
        except Refused as error:
            if not self._learnt.heed(error.verdict):
                raise
        return self._insist(self._learnt.put(request), shape)

    def _insist(self, request: Request, shape: JsonPages | None) -> Page:
        faults = 0

        def gives_up(state: RetryCallState) -> bool:
            nonlocal faults
            if _verdict(state).reaction is Reaction.WAIT:
                return state.upcoming_sleep > self.patience.seconds
            faults += 1
            return faults >= FAULTS_IN_A_ROW

        def announce(state: RetryCallState) -> None:
            if _verdict(state).reaction is Reaction.WAIT:
                self._throttle.hold(state.upcoming_sleep)  # the other threads' turns wait as well
                self.patience.seconds -= state.upcoming_sleep

        asking = Retrying(
            retry=retry_if_exception(_passes),
            wait=_pause,
            stop=gives_up,
            before_sleep=announce,
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            page: Page = asking(self._ask, request, shape)
        except Refused as error:
            if error.verdict.reaction is not Reaction.WAIT:
                raise
            told = error.verdict.wait_seconds
            asked = f"asked to wait {told:.0f} seconds" if told else "asked to wait again and again"
            reason = f"{error.verdict.reason}; {asked}, longer than this window waits: retry later"
            raise refuse(Reaction.WAIT, reason) from None
        return page

    def _ask(self, request: Request, shape: JsonPages | None, has_renewed: bool = False) -> Page:
        """Ask once, and once more with a new token when the old one is refused."""
        self.patience.seconds -= self._throttle.turn()
        try:
            answer = self._wire.send(request, self._auth)
            document, problem = None, ""
            try:
                document = parse(answer.body)
            except Unexpected as error:
                problem = f": {error}"
            verdict = self._classify(answer.response, document)
            renew = getattr(self._auth, "renew", None)
            if verdict.reaction is Reaction.LOGIN and renew and not has_renewed:
                renew(answer.response.request)
                return self._ask(request, shape, has_renewed=True)
            if verdict.reaction is not Reaction.ACCEPT:
                raise Refused(replace(verdict, reason=verdict.reason + problem))
            if problem:
                raise refuse(Reaction.RETRY, f"not the expected document{problem}")
            if verdict.wait_seconds:
                self._throttle.hold(verdict.wait_seconds)
            records = records_of(shape, document) if shape else []
            rows = count_rows(shape, records) if shape else 0
        except Unexpected as error:
            said = self.redactor.text(f"not the expected document: {error}")
            raise refuse(Reaction.RETRY, said) from None
        except Refused as error:
            said = self.redactor.text(error.verdict.reason)
            raise Refused(replace(error.verdict, reason=said)) from None
        body = self.redactor.body(answer.body)
        missing = tuple((item, self.redactor.text(reason)) for item, reason in verdict.missing)
        return Page(request, body, records, rows, answer.response, document, missing=missing)


def _passes(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.verdict.reaction in (Reaction.WAIT, Reaction.RETRY)


def _verdict(state: RetryCallState) -> Verdict:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, Refused)
    return error.verdict


def _pause(state: RetryCallState) -> float:
    """Return the wait we were told, else one that doubles, jittered so that threads part."""
    return _verdict(state).wait_seconds or _doubling(state)


_doubling = wait_random_exponential(multiplier=1, max=LONGEST_BACKOFF_SECONDS)
