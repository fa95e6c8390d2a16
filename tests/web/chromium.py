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

import uvicorn

from interfaces.http.app import create_app
from interfaces.wiring import System

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective));
"""


@contextmanager
def served(system: System) -> Iterator[str]:
    """A system, served on a free port of this machine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(system), log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{free.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM), chromium_sandbox=False, args=ARGUMENTS, timeout=30_000
        )
        yield browser
        browser.close()


@contextmanager
def visitor(browser: Any, complaints: list[str], **options: Any) -> Iterator[Any]:
    """A page of a browser, which notes everything that the browser complains of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.add_init_script(VIOLATIONS)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.extend(_elsewhere(request.url)))
    yield page
    context.close()


def barriers(page: Any) -> list[str]:
    """What keeps somebody from reading the page, what its policy had to stop, and whether it is too wide."""
    from axe_playwright_python.sync_playwright import Axe

    found = [f"{one['id']} {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    found += page.evaluate("window.violations")
    width, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return found + ([f"{width} wide in {room}"] if width > room else [])


def _elsewhere(url: str) -> list[str]:
    return [] if urlsplit(url).hostname == "127.0.0.1" else [f"asked {url}"]
