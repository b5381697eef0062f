"""Say what is wrong as Google's APIs do: a code, a status, words, and reasons in a list."""

from typing import Any

from sandbox.exchange import Refusal, Reply

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}


def refusal(code: int, reason: str, message: str, domain: str = "global") -> Refusal:
    """Return an error as YouTube words it."""
    listed = [{"message": message, "domain": domain, "reason": reason}]
    told = {"code": code, "message": message, "errors": listed, "status": STATUS[code]}
    return Refusal(Reply({"error": told}, code))


def unknown_parameter(name: str) -> Refusal:
    """Return the refusal of a parameter or body field that no method has."""
    words = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
    return refusal(400, "invalid", f"{words} Field '{name}' could not be found in request message.")


def failure(code: int, kind: str, error: str, message: str, **details: Any) -> Refusal:
    """Return an error of Google Ads: what it means stands in its details alone."""
    one = {"errorCode": {kind: error}, "message": message}
    if details:
        one["details"] = details
    version = "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure"
    told = {
        "code": code,
        "message": {
            400: "Request contains an invalid argument.",
            401: "Request is missing required authentication credential.",
            403: "The caller does not have permission",
            429: "Resource has been exhausted (e.g. check quota).",
        }[code],
        "status": STATUS[code],
        "details": [{"@type": version, "errors": [one], "requestId": "sandbox"}],
    }
    return Refusal(Reply({"error": told}, code))
