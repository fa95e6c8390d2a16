"""What is recorded as a file for other tools: written beside first, then sent as it is read."""

from collections.abc import Iterator
from os import fstat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi import Path as InPath
from starlette.responses import Response, StreamingResponse

from tierline.application.access import Scope
from tierline.interfaces.exchange.files import EXCHANGE, ExchangeAsked, ExchangeName, ExchangeWritten
from tierline.interfaces.exchange.logged import AccountsRead
from tierline.interfaces.exchange.ocds import PREFIX, Publisher
from tierline.interfaces.http.query_params import FreshPosition, TheSystem
from tierline.interfaces.http.refusals import ExportUnknown
from tierline.interfaces.http.responses import NO_STORE, basis_header
from tierline.interfaces.permission import needs
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.wiring import System

PIECE = 2**20
"""So many bytes are in memory at once."""
LEFT_OUT = "Tierline-Left-Out"
MOST_NAMED = 100
"""A header has no room for more names; of others the number is told."""
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {one.media_type: _FILE for one in EXCHANGE.values()},
        "headers": {
            LEFT_OUT: {
                "description": "The accounts that aren't in it since something of them can't be read.",
                "schema": {"type": "string"},
            }
        },
    }
}

router = APIRouter(tags=["exports"])


async def the_format(format: Annotated[str, InPath(json_schema_extra={"enum": [*EXCHANGE]})]) -> ExchangeName:
    """The format of a name. Raises ExportUnknown."""
    for name in EXCHANGE:
        if name == format:
            return name
    raise ExportUnknown()


@router.get("/exports/{format}", dependencies=[FreshPosition], response_class=Response, responses=_ANSWER)
@needs(Scope.READ)
def read_export(
    system: TheSystem,
    format: Annotated[ExchangeName, Depends(the_format)],
    supplier: Annotated[
        str | None, Query(max_length=200, description="Of `ocds`: what we are called, as the supplier.")
    ] = None,
    prefix: Annotated[
        str | None, Query(max_length=64, description="Of `ocds`: what ocids begin with.")
    ] = None,
) -> Response:
    """What is recorded by now as a file for other tools, of the accounts that whoever asks may see.

    `ocel` and `ocel-sqlite` are event logs of OCEL 2.0, `xes` is one of cases, `ocds` are contracts as a
    release package; `parquet` (packed as a zip) and `duckdb` are the views for SQL tools. None has a name of
    a person or a text.
    """
    for name, value in (("supplier", supplier), ("prefix", prefix)):
        if value is not None and format != "ocds":
            raise ParameterNotUsable(field=name, name=name, problem="is of ocds only")
    publisher = Publisher(supplier, prefix or PREFIX)
    asked = ExchangeAsked(AccountsRead(system.reads, system.clock()), publisher, system.log.identity())
    content, written = _written(format, asked)
    headers = {**_headers(system, asked, written), "Content-Length": str(fstat(content.fileno()).st_size)}
    headers["Content-Disposition"] = f'attachment; filename="{EXCHANGE[format].file}"'
    return StreamingResponse(_pieces(content), headers=headers, media_type=EXCHANGE[format].media_type)


def _written(format: ExchangeName, asked: ExchangeAsked) -> tuple[IO[bytes], ExchangeWritten]:
    """The whole file, opened; it has no name any more, so that nothing of it stays behind."""
    with TemporaryDirectory(prefix="tierline-export-") as folder:
        file = Path(folder) / EXCHANGE[format].file
        written = EXCHANGE[format].write(asked, file)
        return file.open("rb"), written


def _headers(system: System, asked: ExchangeAsked, written: ExchangeWritten) -> dict[str, str]:
    with system.reads.reading(written.position) as reading:
        basis = system.reads.rows_basis(reading, asked.read.now)
    named = [*written.left_out[:MOST_NAMED]]
    if more := len(written.left_out) - len(named):
        named.append(f"and {more} more")
    left_out = {LEFT_OUT: ", ".join(named)} if named else {}
    told = basis_header(basis, system.bases.token(basis))
    return {"Tierline-Basis": told, "Cache-Control": NO_STORE, "Vary": "Authorization, Cookie", **left_out}


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
