"""All rooms of the pages, for the app."""

from tierline.interfaces.web import (
    account_access_page,
    account_page,
    admin_page,
    assets_route,
    audit_page,
    confirm_page,
    contact_page,
    desk_page,
    dossier_page,
    find_page,
    handover_page,
    imports_page,
    inbox_page,
    keys_page,
    meeting_page,
    messages_page,
    opening_page,
    people_page,
    pictures,
    plan_keeping_page,
    policies_page,
    portfolio_page,
    position_route,
    provider_page,
    record_page,
    report_page,
    restated_page,
    security_page,
    sign_in_page,
    undo_page,
    what_if_page,
    words_page,
)

_ROOMS = (
    *(desk_page, portfolio_page, account_page, contact_page, dossier_page, handover_page, report_page),
    *(policies_page, record_page, meeting_page, undo_page, opening_page, people_page, find_page),
    *(position_route, pictures, words_page, what_if_page, plan_keeping_page, restated_page, audit_page),
    *(messages_page, keys_page, account_access_page, imports_page, inbox_page),
    *(security_page, admin_page),
)
PAGES = (
    *(room.router for room in _ROOMS),
    sign_in_page.router,
    sign_in_page.inside,
    provider_page.router,
    provider_page.back,
    confirm_page.router,
    assets_route.router,
)
"""The routers of the pages and of what they load."""
