"""Wait for a person who logs in in a browser: at a loopback address, or for a pasted one."""

import queue
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from extractors.auth import LoginRefused
from extractors.consent import Consent, NotThisLogin

PAGE = "<!doctype html><title>likes-to-leads</title><p>{}</p>"
THANKS = PAGE.format("Thank you. Close this window and go back to the terminal.")
STRANGER = PAGE.format("This is not the login that was begun. Go back to the terminal.")


class NobodyCame(Exception):
    """The time is over and no answer came back."""


#: A code, or why there is none.
Answers = queue.Queue[str | LoginRefused]


def wait_for_code(
    consent: Consent, seconds: float, listens: bool, say: Callable[[str], None]
) -> str:
    """Return the code of the first answer that is this login's; raises LoginRefused, NobodyCame.

    Listens on 127.0.0.1 only. What does not carry this login's state is turned away.
    """
    until = time.monotonic() + seconds
    answers: Answers = queue.Queue()
    watches_input = True
    with _listening(consent, answers, say) if listens else nullcontext():
        while time.monotonic() < until and (listens or watches_input):
            if watches_input and select.select([sys.stdin], [], [], 0)[0]:
                line = sys.stdin.readline()
                watches_input = bool(line)  # "" is the end of the input, not an empty line
                if line.strip() and not _answered(consent, line.strip(), answers):
                    say("That is not where this login leads. Copy the whole address, from http on.")
            with suppress(queue.Empty):
                answer = answers.get(timeout=0.1)
                if isinstance(answer, LoginRefused):
                    raise answer
                return answer
    raise NobodyCame("no answer came back in time: run the command again")


def _answered(consent: Consent, address: str, answers: Answers) -> bool:
    """Note what an address says; return whether it belongs to this login."""
    try:
        answers.put(consent.code_in(address))
    except LoginRefused as error:
        answers.put(error)
    except NotThisLogin:
        return False
    return True


@contextmanager
def _listening(consent: Consent, answers: Answers, say: Callable[[str], None]) -> Iterator[None]:
    """Take what the browser brings to the redirect address; without its port, pasting remains."""
    place = urlsplit(consent.login.redirect_uri)

    class Handler(BaseHTTPRequestHandler):
        timeout = 5.0  # a browser sends its line at once

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            address = f"{consent.login.redirect_uri}?{asked.query}"
            if asked.path == place.path and _answered(consent, address, answers):
                self._say(200, THANKS)
            else:
                self._say(404, STRANGER)

        def _say(self, status: int, page: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")  # the address holds the code
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass  # the line would show the code

    try:
        server = ThreadingHTTPServer(("127.0.0.1", place.port or 80), Handler)
    except OSError as error:
        say(f"port {place.port} cannot be listened on ({error.strerror}): paste the address")
        yield
        return
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
