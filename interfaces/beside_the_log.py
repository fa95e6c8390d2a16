"""What is kept of people beside the log: drafts of the inbox, what our people are told, and their views.

All are told when somebody is forgotten.
"""

import os
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine

from tierline.application.inbox.deciding import Inbox
from tierline.application.inbox.keys import InboxKeys
from tierline.application.inbox.rematching import Rematching
from tierline.application.inbox.texts import DraftTexts
from tierline.application.messages.destinations import Destinations
from tierline.application.saved_views import SavedViews
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.interfaces.address_book import AddressesKnown
from tierline.interfaces.messages.telling import Messages
from tierline.interfaces.storage.drafts import StoredDrafts
from tierline.interfaces.storage.messages import StoredMessages
from tierline.interfaces.storage.saved_views import StoredViews

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System


def inbox_of(system: "System", engine: Engine) -> tuple[Inbox, Rematching]:
    """Drafts, and what keeps them up with the addresses that are stated."""
    texts = DraftTexts(system.root, os.urandom)
    drafts = StoredDrafts(engine)
    inbox = Inbox(
        drafts,
        texts,
        system.pseudonyms,
        system.accounts,
        AddressesKnown(system),
        lambda address: system.sealing.hashes.of("email", address).hex(),
        lambda: system.clock(),  # noqa: PLW0108 - the clock may be set to another
    )
    system.sealing.destroying.beside = (InboxKeys(drafts, texts),)
    system.sealing.destroying.settle()
    return inbox, Rematching(inbox, system.addresses)


def views_of(system: "System", engine: Engine) -> SavedViews:
    """What keeps saved views."""
    return SavedViews(StoredViews(engine), system.root, os.urandom, lambda: system.clock())  # noqa: PLW0108


def messages_of(system: "System", engine: Engine) -> Messages:
    """What tells our people; reports know by it who was told what."""
    table = StoredMessages(engine)
    system.reads.tell_of_warnings(table.warnings_sent)

    def forget(stream: UUID, who: str) -> None:
        system.inbox.forget(stream, who)
        if stream == account_id(FIRM_BOOK):
            table.forget(who, system.clock())
            system.views.forget(who)
        else:
            table.forget_contact(system.log.stream(stream, 0, 1)[0].account, who)

    system.sealing.before_forgetting = forget
    return Messages(system, table, Destinations(system.sealing.keyring, os.urandom))
