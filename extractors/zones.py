"""Hold the zone that pipeline.yml names for an account against the one its platform tells."""

from collections.abc import Callable

from extractors.messages import Json
from extractors.paging import dig
from extractors.source import Account


def same_zone(whose: str, path: str) -> Callable[[Account, Json], str]:
    """Return a `Source.confirm` that says when the zone at this path is not the account's."""

    def confirm(account: Account, answer: Json) -> str:
        told = dig(answer, path)
        if told in (None, account["time_zone"]):
            return ""
        return f"the {whose} counts its days in {told}; write time_zone: {told} into pipeline.yml"

    return confirm
