"""Every page of the app is looked at in a real browser; where that is elsewhere, this says why."""

import re

from tests.doors import Door
from tests.ways import Way, ways
from tests.web.test_in_chromium import PATHS

ELSEWHERE = {
    "/accounts/{code}/record": "filled in and sent with faults as well",
    "/accounts/{code}/record/{kind}": "filled in and sent with faults as well",
    "/firm/record/{kind}": "filled in and sent with faults as well",
    "/open-account": "filled in and sent with faults as well",
    "/keys": "of a service that has keys",
    "/accounts/{code}/access": "of a service that has keys",
}
"""Pages that `test_form_pages_in_chromium.py` looks at, and why they are looked at there."""
PLACES = {"code": "qiwan-port", "contact": "ceo", "person": "tomas.silva", "name": "portfolio"}


def test_every_page_of_the_app_is_looked_at_in_a_browser(demo: Door) -> None:
    pages = {way.template for way in ways(demo) if _is_shown(demo, way)}
    here = {template for template in pages if any(_fits(template, path) for path in PATHS)}
    assert pages - here == set(ELSEWHERE)
    assert len(here) > 8


def _is_shown(demo: Door, way: Way) -> bool:
    """Whether an address shows a page, and no file, picture or way to somewhere else."""
    if way.method != "GET" or not way.is_page:
        return False
    kind = "person_added" if way.template.startswith("/firm") else "interaction"
    answer = demo.client.get(way.at(**PLACES, kind=kind), follow_redirects=False)
    return answer.status_code == 200 and answer.headers.get("content-type", "").startswith("text/html")


def _fits(template: str, path: str) -> bool:
    places = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
    return re.fullmatch(places, path.partition("?")[0]) is not None
