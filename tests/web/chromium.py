"""A real browser before a served system: what it complains of, and whether everybody can read it."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from tierline.interfaces.app import create_app
from tierline.interfaces.wiring import System

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
NEEDED = pytest.mark.skipif(
    not CHROMIUM.exists(),
    reason="no Chromium: install one (`apt-get install chromium`) or name it in CHROMIUM",
)
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective));
"""


@contextmanager
def served(system: System) -> Iterator[str]:
    """A system, served on a free port of this machine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with served_on(system, free):
            yield f"http://127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def served_on(system: System, place: socket.socket) -> Iterator[None]:
    """A system, served where somebody else has chosen."""
    server = uvicorn.Server(uvicorn.Config(create_app(system), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM), chromium_sandbox=False, args=ARGUMENTS, timeout=120_000
        )
        yield browser
        browser.close()


class Complaints(list[str]):
    """What a tab must not do: say something in the console, break the policy, ask elsewhere."""

    def listen(self, page: Any) -> None:
        """Note what a tab does from now on."""
        page.on("console", lambda said: self.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("request", lambda request: self.extend(_elsewhere(request.url)))

    def look(self, page: Any, path: str) -> None:
        """Note what is wrong with the page that is open."""
        self += [f"{path}: {one}" for one in _barriers(page)]


def opened(browser: Any, complaints: Complaints, **wishes: Any) -> Any:
    """A tab that notes what it must not do; its context is the caller's to close."""
    context = browser.new_context(**{"viewport": DESKTOP, **wishes})
    context.add_init_script(VIOLATIONS)
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints.listen(page)
    return page


@contextmanager
def visitor(browser: Any, complaints: Complaints, **wishes: Any) -> Iterator[Any]:
    """The same, closed after use."""
    page = opened(browser, complaints, **wishes)
    yield page
    page.context.close()


def _barriers(page: Any) -> list[str]:
    """What keeps somebody from reading the page, what its policy had to stop, and whether it is too wide."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it has no stubs

    found = [f"{one['id']} {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    found += page.evaluate("window.violations")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"wider than the window by {wide}"] if wide > 0 else [])


def _elsewhere(url: str) -> list[str]:
    return [] if urlsplit(url).hostname == "127.0.0.1" else [f"asked {url}"]
