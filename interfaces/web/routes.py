"""All rooms of the pages, for the app."""

from interfaces.web import account_page, assets_route, portfolio_page, position_route, report_page

PAGES = tuple(
    room.router for room in (portfolio_page, account_page, report_page, position_route, assets_route)
)
"""The routers of the pages and of what they load."""
