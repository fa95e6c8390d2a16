"""`tierline import template`: a workbook to be filled in by hand, which our mappings read."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tierline.application.access import Scope
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.cli.reports import offered
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.codes_known import codes_known
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.language import ENGLISH, Language
from tierline.interfaces.presentation.template_book import LookUp, template_book


class TemplateThere(Conflict):
    """There is a file {file} already; name another one for the workbook."""


@needs(Scope.IMPORT)
def write(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to make.")],
    lang: Annotated[
        Language, typer.Option(help="The language of headers, comments and lists.", callback=offered)
    ] = ENGLISH,
    codes: Annotated[
        bool,
        typer.Option(
            "--codes", help="Add sheets with the codes of what is recorded, and the names that go with them."
        ),
    ] = False,
) -> None:
    """Write a workbook to be filled in: accounts, contacts, meetings, contracts, what tiers look at."""
    if file.exists():
        raise TemplateThere(file=file.name)
    file.write_bytes(template_book(lang, _codes() if codes else ()))
    out.print(escape(f"{file}: fill in its sheets, then import them by `tierline import plan sheet`."))


def _codes() -> list[LookUp]:
    with the_system() as system:
        return codes_known(system, system.clock())
