"""`/views`: the saved views of who looks, to be renamed and deleted; they are saved from the filter bar."""

from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.application.saved_views import LONGEST_NAME, MOST
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.query.saved_views import kept_query
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page

router = room()
PATH = "/views"


@router.get(PATH)
@needs(Scope.READ)
def views_page(visit: TheVisit) -> Response:
    """The views of who looks."""
    found = visit.kept_views()
    return page("views.html.j2", visit, views=found, most=MOST, longest=LONGEST_NAME)


@router.post(PATH)
@needs(Scope.READ)
def save(system: TheSystem, visit: TheVisit, principal: ThePrincipal, sent: ThePosted) -> Response:
    """Keep the page that the form stands on as a view, and go back to it. Raises what `put` raises."""
    typed = _ours(sent)
    shown = typed.one("page")
    query = kept_query(shown, dict(parse_qsl(typed.raw("query"))))
    view, _ = system.views.put(principal, typed.one("name").strip(), shown, query)
    return _on(visit, view.page, view.query)


@router.post(PATH + "/rename")
@needs(Scope.READ)
def rename(system: TheSystem, visit: TheVisit, principal: ThePrincipal, sent: ThePosted) -> Response:
    """Give a view another name. Raises what `rename` raises."""
    typed = _ours(sent)
    system.views.rename(principal, typed.one("name"), typed.one("to").strip())
    return _on(visit, PATH)


@router.post(PATH + "/delete")
@needs(Scope.READ)
def delete(system: TheSystem, visit: TheVisit, principal: ThePrincipal, sent: ThePosted) -> Response:
    """Keep a view no more. Raises ViewUnknown."""
    system.views.remove(principal, _ours(sent).one("name"))
    return _on(visit, PATH)


def _ours(sent: Posted) -> Typed:
    if not sent.is_ours:
        raise SentFromElsewhere()
    return sent.typed


def _on(visit: PageContext, path: str, query: tuple[tuple[str, str], ...] = ()) -> Response:
    to = visit.present(path, **dict(query))
    return RedirectResponse(to, 303, {"Cache-Control": HEADERS["Cache-Control"]})
