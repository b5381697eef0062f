"""Issue tokens as a platform does: codes for a consent, access and refresh tokens for those.

RFC 6749 with RFC 7636 (code challenges), and RFC 7523 (a service account's signed claim). A token
proves itself, so one that was issued before the sandbox was started anew is still good.
"""

from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from threading import Lock
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import MINUTE, SECOND

CODE_LIFE = 10 * MINUTE  # the most RFC 6749 recommends
SIGNED_CLAIM = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one platform's tokens are like; lives in milliseconds, None is for ever."""

    client_id: str
    client_secret: str
    #: The refresh token an installation begins with, as if a person had logged in before.
    first_refresh_token: str
    access_life: int
    refresh_life: int | None = None
    #: A refresh token is good for one use, and a new one comes with each answer.
    rotates: bool = False
    #: The life of the refresh token is told, and a refresh begins it anew only when it rotates.
    tells_refresh_life: bool = False
    client: Literal["basic", "body"] = "body"
    pkce: bool = True
    scopes: tuple[str, ...] = ()
    #: Without these in the address a person opens no refresh token is given.
    #: Parameter and word, such as ("scope", "offline.access").
    offline: tuple[str, str] | None = None
    #: Public keys (PEM) of service accounts by their e-mail address.
    service_accounts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Consent:
    """What a person agreed to, kept until the code for it is redeemed."""

    redirect_uri: str
    challenge: str
    at: int
    is_offline: bool


class TokenDesk:
    """Answer the authorize and token endpoints of one platform, and know its bearers."""

    def __init__(self, terms: Terms) -> None:
        """Begin with nothing issued."""
        self.terms = terms
        self._consents: dict[str, Consent] = {}
        self._spent: set[str] = set()
        self._count = 0
        self._lock = Lock()

    def knows(self, request: Request) -> bool:
        """Say whether a request carries an access token that is good now."""
        issued = self._issued("a", request.bearer())
        return issued is not None and 0 <= request.now - issued < self.terms.access_life

    def authorize(self, request: Request) -> Reply:
        """Send a person back with a code, as if they had agreed at once."""
        target = request.get("redirect_uri")
        if request.get("client_id") != self.terms.client_id or not target:
            return wrong("invalid_request", "client_id or redirect_uri is not known here")
        asked = {"state": request.get("state")}
        challenge = request.get("code_challenge")
        if request.get("response_type") != "code":
            asked |= {"error": "unsupported_response_type"}
        elif unknown := set(request.get("scope").split()) - set(self.terms.scopes):
            asked |= {"error": "invalid_scope", "error_description": " ".join(sorted(unknown))}
        elif self.terms.pkce and (not challenge or request.get("code_challenge_method") != "S256"):
            asked |= {"error": "invalid_request", "error_description": "code challenge required"}
        else:
            name, word = self.terms.offline or ("", "")
            is_offline = word in request.get(name).split() if name else True
            code = self._token("c", target, request.now)
            self._consents[code] = Consent(target, challenge, request.now, is_offline)
            asked |= {"code": code}
        return Reply(b"", 302, {"Location": f"{target}?{urlencode(asked)}"}, "authorize")

    def token(self, request: Request) -> Reply:
        """Answer the token endpoint."""
        form = {n: v[-1] for n, v in parse_qs(request.body.decode("utf-8", "replace")).items()}
        if request.method != "POST":
            return wrong("invalid_request", "use POST")
        grant = form.get("grant_type", "")
        try:
            with self._lock:
                if grant == SIGNED_CLAIM and self.terms.service_accounts:
                    return self._given(self._claimed(form), request.now, has_refresh=False)
                self._check_client(request, form)
                if grant == "authorization_code":
                    consent = self._redeemed(form, request.now)
                    return self._given(form["code"], request.now, has_refresh=consent.is_offline)
                if grant == "refresh_token":
                    return self._refreshed(form.get("refresh_token", ""), request.now)
        except Refusal as refusal:
            return refusal.reply
        return wrong("unsupported_grant_type", f"{grant or 'nothing'} is not offered")

    def _check_client(self, request: Request, form: dict[str, str]) -> None:
        shown = form.get("client_id", ""), form.get("client_secret", "")
        if self.terms.client == "basic":
            _, _, coded = request.headers.get("Authorization", "").partition(" ")
            try:
                name, _, key = b64decode(coded, validate=True).decode().partition(":")
            except ValueError:
                name = key = ""
            shown = name, key
        if shown != (self.terms.client_id, self.terms.client_secret):
            raise Refusal(wrong("invalid_client", "client authentication failed", 401))

    def _redeemed(self, form: dict[str, str], now: int) -> Consent:
        consent = self._consents.pop(form.get("code", ""), None)
        if not consent or now - consent.at > CODE_LIFE:
            raise Refusal(wrong("invalid_grant", "the code is unknown, used or expired"))
        if form.get("redirect_uri") != consent.redirect_uri:
            raise Refusal(wrong("invalid_grant", "redirect_uri is another one than before"))
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        proof = urlsafe_b64encode(digest).decode().rstrip("=")
        if consent.challenge and proof != consent.challenge:
            raise Refusal(wrong("invalid_grant", "the code verifier does not match"))
        return consent

    def _refreshed(self, given: str, now: int) -> Reply:
        issued = now if given == self.terms.first_refresh_token else self._issued("r", given)
        life = self.terms.refresh_life
        if issued is None or given in self._spent or (life and now - issued >= life):
            raise Refusal(wrong("invalid_grant", "the refresh token is invalid, used or expired"))
        if not self.terms.rotates:
            left = life and issued + life - now
            return self._given(given, now, has_refresh=False, left=left)
        self._spent.add(given)
        return self._given(given, now, has_refresh=True)

    def _given(self, grant: str, now: int, has_refresh: bool, left: int | None = None) -> Reply:
        """Return an access token for a grant, and a refresh token where one is due."""
        answer: dict[str, Any] = {
            "token_type": "bearer",
            "access_token": self._token("a", grant, now),
            "expires_in": self.terms.access_life // SECOND,
            "scope": " ".join(self.terms.scopes),
        }
        if has_refresh:
            answer["refresh_token"] = self._token("r", grant, now)
            left = self.terms.refresh_life
        if self.terms.tells_refresh_life and left:
            answer["refresh_token_expires_in"] = left // SECOND
        return Reply(answer, headers={"Cache-Control": "no-store"}, endpoint="token")

    def _claimed(self, form: dict[str, str]) -> str:
        """Return a service account's claim if its key signed it."""
        from google.auth import jwt

        claim = form.get("assertion", "")
        try:
            said = jwt.decode(claim, verify=False)
            jwt.decode(claim, certs=self.terms.service_accounts[said["iss"]])
        except (KeyError, ValueError):  # google-auth's errors are ValueErrors
            raise Refusal(wrong("invalid_grant", "Invalid JWT Signature.")) from None
        return claim

    def _token(self, kind: str, grant: str, now: int) -> str:
        """Return a new token: what it is, when it was issued, and that we issued it."""
        self._count += 1
        nonce = self._sign(f"{grant}{now}{self._count}")[:24]
        head = f"{kind}{now:013d}{nonce}"
        return head + self._sign(head)[:32]

    def _issued(self, kind: str, token: str) -> int | None:
        """Return when a token of this kind was issued; None when we did not."""
        head, signature = token[:-32], token[-32:]
        is_ours = token.isascii() and compare_digest(signature, self._sign(head)[:32])
        return whole(head[1:14]) if is_ours and head[:1] == kind else None

    def _sign(self, text: str) -> str:
        return hmac(self.terms.client_secret.encode(), text.encode(), sha256).hexdigest()


def wrong(error: str, description: str, status: int = 400) -> Reply:
    """Return an error in the words of RFC 6749, section 5.2."""
    return Reply({"error": error, "error_description": description}, status, endpoint="token")
