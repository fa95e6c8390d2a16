"""The page on settings: every variable that is read from the environment."""

from tierline.interfaces.settings import SETTINGS

PREFACE = """\
# Settings

Everything is set by environment variables, read in one place at the start. Each has a value that works on one
machine; none is needed for `make run`.

| variable | what it is for | if it is not given |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    return PREFACE + "".join(f"| `{one.name}` | {one.meaning} | {one.default} |\n" for one in SETTINGS)
