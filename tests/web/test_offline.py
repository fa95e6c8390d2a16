from tests.doors import CODE, Door
from tests.web.forms import form
from tests.web.reading import look
from tierline.interfaces.web.record_page import FILLED_IN_BY

MEETING = f"/accounts/{CODE}/meeting"


def test_what_somebody_else_filled_in_is_not_recorded_but_shown_again(empty: Door) -> None:
    empty.open()
    empty.system.refresh()
    head = empty.head()
    sheet = form(empty, MEETING)
    assert sheet.sent[FILLED_IN_BY] != [""]
    sheet.sent |= {FILLED_IN_BY: ["another"], "initiative": ["ours"], "note": ["From the tunnel"]}
    answer = sheet.send(empty)
    assert answer.status_code == 403
    assert "Somebody else filled this in" in answer.text
    assert "From the tunnel" in answer.text
    assert empty.head() == head


def test_only_forms_of_interactions_are_kept_by_a_browser(empty: Door) -> None:
    empty.open()
    empty.system.refresh()
    kinds = ("interaction", "contact_added", "escalation_raised")
    kept = [kind for kind in kinds if "data-away" in look(empty, f"/accounts/{CODE}/record/{kind}").source]
    assert kept == ["interaction"]
    assert "data-away" in look(empty, MEETING).source


def test_the_script_that_keeps_a_form_asks_nobody_but_this_service(empty: Door) -> None:
    answer = empty.client.get("/service-worker.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", "connect-src 'self'"]


def test_the_page_without_a_connection_tells_nothing_of_anybody(demo: Door) -> None:
    assert "没有网络连接" in look(demo, "/offline?lang=zh").text
    assert "No connection" in look(demo, "/offline?lang=en").text
