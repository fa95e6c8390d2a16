"""Accounts on paper: a document from the press, with what it rests on, to be kept as a file."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from tierline.interfaces.http.responses import NO_STORE, basis_header
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.reports.base import Basis


def printed_page(
    system: System, visit: PageContext, name: str, content: Mapping[str, Any], basis: Basis
) -> Response:
    """The dossier that `content` is of, as a file of that name. Raises FontMissing."""
    made = system.press.document("dossier", content, visit.at)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": NO_STORE,
        "Tierline-Basis": basis_header(basis, system.bases.token(basis)),
    }
    return Response(made, headers=headers, media_type="application/pdf")
