"""Page through one chain of requests, to its end or to an error: the one paging loop."""

import json
from collections import Counter
from collections.abc import Iterator

from extractors.documents import claimed_total
from extractors.formats import JsonPages
from extractors.http import Api, Page
from extractors.messages import Reaction, Request, Verdict
from extractors.paging import with_params
from extractors.source import Stream
from extractors.wire import Refused, refuse

#: One page that comes again under another cursor is a duplicate; one that comes a third time is
#: a server that does not heed its cursors.
SAME_PAGE_TIMES = 2


class Unstable(Refused):
    """The list changed while it was being paged through; asking from the start may help."""


def pages(api: Api, stream: Stream, first: Request) -> Iterator[Page]:
    """Yield the pages of the chain that begins here; raises Refused when it cannot be had whole."""
    assert isinstance(stream.format, JsonPages)
    request, asked, seen = first, {_key(first)}, Counter[int]()
    received, confirming = 0, False
    for _ in range(api.source.page_cap):
        page = _page(api, stream, request)
        request = page.request  # its limit may have been halved
        received += page.rows
        yield page
        _refuse_circling(page, seen)
        following = _following(api, stream, page)
        if following is None:
            _refuse_partial(stream.format, page, received)
            return
        if _key(following) not in asked:
            request, confirming = following, False
        elif confirming:
            raise refuse(Reaction.FAIL, "the cursor does not advance: it pages in a circle")
        else:
            confirming = True  # the same page once more: a stale answer mends itself
        asked.add(_key(request))
    cap = api.source.page_cap
    raise refuse(Reaction.FAIL, f"more than {cap} pages: a loop, or raise Source.page_cap")


def _page(api: Api, stream: Stream, request: Request) -> Page:
    """Ask for a page, and for a smaller one each time it is said to be too large."""
    assert isinstance(stream.format, JsonPages)
    while True:
        try:
            return api.answer(request, stream.format)
        except Refused as error:
            if error.verdict.reaction is not Reaction.SPLIT:
                raise
            smaller = _halved(request)
            if smaller is None:
                reason = f"{error.verdict.reason}; asking for less is not possible"
                raise refuse(Reaction.SPLIT, reason) from None
            request = smaller


def _following(api: Api, stream: Stream, page: Page) -> Request | None:
    if stream.next_page is None:
        return None
    try:
        return stream.next_page(page.request, page.document, page.response)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"the answer does not say where to go on: {type(error).__name__} {error}"
        raise refuse(Reaction.FAIL, api.redactor.text(reason)) from None


def _refuse_circling(page: Page, seen: Counter[int]) -> None:
    if page.records:
        print_ = hash(json.dumps([len(page.records), page.records[0], page.records[-1]]))
        seen[print_] += 1
        if seen[print_] > SAME_PAGE_TIMES:
            raise refuse(Reaction.FAIL, "the same page came again and again: cursors ignored")


def _refuse_partial(shape: JsonPages, page: Page, received: int) -> None:
    claimed = claimed_total(shape, page.document)
    if claimed is not None and claimed != received:
        reason = f"the platform counts {claimed} rows, {received} came: they moved meanwhile"
        raise Unstable(Verdict(Reaction.RETRY, reason))


def _key(request: Request) -> str:
    return json.dumps([request.path, dict(request.params), request.body], sort_keys=True)


def _halved(request: Request) -> Request | None:
    """Return the request for half as many records; None where it names no limit or one of 1."""
    held = request.params if request.body is None else request.body
    limit = int(str(held.get("limit", 1)))
    if limit <= 1:
        return None
    return with_params(request, limit=limit // 2)
