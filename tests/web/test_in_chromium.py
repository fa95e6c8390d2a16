"""In a real browser: nothing is complained of, nothing comes from elsewhere, everybody can read it."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from interfaces.http.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import System

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATHS = (
    "/?lang=en",
    "/?lang=zh",
    "/accounts/qiwan-port?lang=en",
    "/accounts/qiwan-port?lang=zh",
    *(f"/reports/{name}?lang=en" for name in ("movement", "coverage", "transitions")),
    "/reports/dwell?lang=zh",
)
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective));
"""

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(),
    reason="no Chromium: install one (`apt-get install chromium`) or name it in CHROMIUM",
)


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    """The demo portfolio, served on a free port of this machine."""
    with System(Settings(database=f"sqlite:///{demo_folder}/tierline.db")) as system, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(system), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        launched = play.chromium.launch(
            executable_path=str(CHROMIUM), chromium_sandbox=False, args=ARGUMENTS, timeout=30_000
        )
        yield launched
        launched.close()


@pytest.mark.parametrize(("scheme", "background"), [("light", "245, 246, 248"), ("dark", "18, 22, 29")])
def test_both_pages_are_sound_in_both_languages(
    address: str, browser: Any, scheme: str, background: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    complaints: list[str] = []
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.extend(_elsewhere(request.url)))
    for path in PATHS:
        page.goto(address + path)
        complaints += [f"{path}: {one}" for one in page.evaluate("window.violations")]
        found = Axe().run(page).response["violations"]
        complaints += [f"{path}: {one['id']} {one['nodes'][0]['html']}" for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == f"rgb({background})"
    context.close()
    assert complaints == []


def _elsewhere(url: str) -> list[str]:
    return [] if urlsplit(url).hostname == "127.0.0.1" else [f"asked {url}"]
