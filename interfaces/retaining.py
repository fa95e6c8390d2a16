"""Retention as the settings have it, each run told to the security journal."""

from typing import TYPE_CHECKING
from uuid import UUID

from tierline.application.journal import SecurityEvent
from tierline.application.retention import RETENTION, Retention

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System


def retention_of(system: "System") -> Retention:
    """What has texts expire by the rules that the settings name. Raises BadSetting."""

    def expired(account: UUID, texts: int) -> None:
        system.journal.note(SecurityEvent.TEXTS_EXPIRED, RETENTION, account=account, count=texts)

    return Retention(
        system.settings.read_retention(),
        system.log,
        system.accounts,
        lambda: system.clock(),  # noqa: PLW0108 - the clock may be set to another
        system.new_id,
        expired,
    )
