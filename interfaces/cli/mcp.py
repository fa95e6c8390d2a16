"""`tierline mcp`: the product's questions as tools for assistants, by the Model Context Protocol."""

from functools import partial
from importlib.util import find_spec
from typing import Annotated

import typer

from tierline.application.access import Scope
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.cli.terminal import settings
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System


class McpNotInstalled(Conflict):
    """This needs an optional package, which is not installed: tierline[mcp]."""


@needs(Scope.READ)
def mcp(
    address: Annotated[
        str | None,
        typer.Option(help="The service to ask, as in https://tierline.example.com. [default: the database]"),
    ] = None,
    recording: Annotated[
        bool, typer.Option("--recording", help="Offer a tool that records facts, each confirmed, as well.")
    ] = False,
) -> None:
    """Answer an assistant by the Model Context Protocol (MCP), over standard input and output.

    It is told what the key in TIERLINE_API_KEY may see, of a service or directly of the database; without a
    key, what the service tells without.
    """
    if find_spec("mcp") is None:
        raise McpNotInstalled()
    from tierline.interfaces.mcp.server import serve  # noqa: PLC0415 - an optional package
    from tierline.interfaces.mcp.service import service_at, service_here  # noqa: PLC0415 - as above

    said = settings()
    key = said.read_api_key()
    if address is not None:
        serve(partial(service_at, address, key), recording=recording)
        return
    from tierline.interfaces.app import create_app  # noqa: PLC0415 - the pages as well, which no other command needs

    with System(said) as system:
        serve(partial(service_here, create_app(system), system, key), recording=recording)
