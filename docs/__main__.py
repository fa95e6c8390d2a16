"""`python -m docs` writes the reference pages anew; a test fails when they are not what it would write."""

from pathlib import Path

from docs.pages import PAGES


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        file = Path(__file__).parent / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
