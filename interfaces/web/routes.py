"""All rooms of the pages, for the app."""

from interfaces.web import account_page, assets_route, dossier_page, portfolio_page, report_page

PAGES = tuple(room.router for room in (portfolio_page, account_page, dossier_page, report_page, assets_route))
"""The routers of the pages and of what they load."""
