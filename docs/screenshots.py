"""`python -m docs.screenshots` takes the pictures of the README anew: the demo in a real Chromium."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.web.chromium import launched, served
from tierline.interfaces.beginning import begin
from tierline.interfaces.demo import fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

IMAGES = Path(__file__).parent / "images"
PICTURES: Mapping[str, tuple[str, str, int]] = {
    "portfolio.png": ("/?lang=en", "light", 1180),
    "account-zh.png": ("/accounts/luchuan-metro?lang=zh", "dark", 980),
}
"""Each with its address, the colours, and how much of the page is shown, pixels."""


def main() -> None:
    """Take every picture. Needs Chromium, as the tests of the pages do."""
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, System(Settings(database=f"sqlite:///{folder}/t.db")) as system:
        # As `tierline serve --demo` fills it: judged by the policy of today from its first day on.
        fill(system.accounts_at, system.clock().date(), begin=partial(begin, system))
        system.refresh()
        with served(system) as address, launched() as browser:
            for name, (path, scheme, height) in PICTURES.items():
                _take(browser, address + path, scheme, height, IMAGES / name)


def _take(browser: Any, address: str, scheme: str, height: int, to: Path) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": 1240, "height": height}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=str(to))
    context.close()


if __name__ == "__main__":
    main()
