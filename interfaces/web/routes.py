"""All rooms of the pages, for the app."""

from interfaces.web import (
    account_page,
    assets_route,
    opening_page,
    portfolio_page,
    position_route,
    record_page,
    report_page,
    sign_in_page,
)

PAGES = (
    *(room.router for room in (portfolio_page, account_page, report_page, record_page, opening_page)),
    *(sign_in_page.router, sign_in_page.inside, position_route.router, assets_route.router),
)
"""The routers of the pages and of what they load."""
