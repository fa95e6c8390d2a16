"""Where personal data can be, as the code declares it: fields of facts, tables, files and memory."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tierline.domain.account.account import Account as Account  # imports every kind
from tierline.domain.account.base import TOPICS, kind_of
from tierline.domain.firm import book as book  # likewise
from tierline.domain.shared.personal import OfContact, marks
from tierline.projections.catalogue import ALL_TABLES as ALL_TABLES  # imports every read model
from tierline.projections.engine.base import METADATA
from tierline.projections.engine.generations import STATE


class SealedField(NamedTuple):
    """A field of a kind whose values are sealed: under the key of a person, or under one of each text."""

    kind: str
    field: str
    of_a_person: bool


class DataPlace(NamedTuple):
    """Tables, files or memory: by what pattern they are known, what is in them, how that goes."""

    pattern: str
    holds: str
    goes: str


PLACES = (
    DataPlace(
        r"log_events",
        "facts; names and free texts sealed, references of people in clear",
        "texts open no more once their keys are gone; references stay, and are shown by no door: a contact's"
        " pseudonym is",
    ),
    DataPlace(
        r"log_keys",
        "wrapped keys, with the references of those whom their texts concern",
        "the row is emptied, and the root key opens no copy of it",
    ),
    DataPlace(r"log_addresses", "keyed hashes of addresses, with references", "the rows are deleted"),
    DataPlace(r"log_facts|log_clock|log_settings", "ids, positions, times", "nothing personal"),
    DataPlace(
        r"log_snapshots",
        "what accounts need to decide: references, levels; no texts",
        "references stay, and are shown by no door",
    ),
    DataPlace(
        r"drafts|draft_links|inbox_keys|inbox_notes",
        "drafts of the inbox: texts sealed; links and suggestions name contacts by reference, addresses by"
        " hash",
        "texts, keys and links of the person's drafts are deleted, as is their reference in suggestions; the"
        " inbox's key is replaced",
    ),
    DataPlace(
        r"subscriptions|messages|message_lines",
        "whom of ours is told of what, by reference; addresses given to a subscription, sealed",
        "the person's subscriptions end, and addresses are deleted; an old copy of them opens no more; lines"
        " that were told leave a contact's reference out",
    ),
    DataPlace(
        r"saved_views",
        "whose views there are, by name of the key or person; names and filters of views, sealed",
        "the person's views are deleted; an old copy of them opens",
    ),
    DataPlace(
        r"webhooks|webhook_deliveries",
        "addresses of machines, secrets sealed; what is sent has references and never a text",
        "of what waits references stay until it is sent, three days at most, and it is sent with a contact's"
        " pseudonym; nothing that was sent is kept",
    ),
    DataPlace(
        r"proof_leaves|proof_nodes|proof_checkpoints|proof_walk", "hashes of stored bytes", "nothing personal"
    ),
    DataPlace(
        r"import_runs|api_keys|ended_sessions|security_journal",
        "names under which users record, times, counts; nothing of facts",
        "the journal forgets after TIERLINE_JOURNAL_DAYS",
    ),
)
"""Every table beside the read models."""

READ_MODELS = DataPlace(
    "tables of the read models",
    "rows made from facts: references, levels, sealed boxes; no opened text",
    "the account's rows are made anew with a contact's pseudonym; references of our people stay",
)

ELSEWHERE = (
    DataPlace("memory of a process", "opened texts of answers and pages", "at once; elsewhere in a minute"),
    DataPlace("files sent to /imports", "in memory, two hours at most", "by themselves"),
    DataPlace("the root key's file", "keys, by ids of accounts; no texts, no references", "see above"),
    DataPlace("backups and logs of the database", "the same as the tables", "open no more for the forgotten"),
    DataPlace(
        "a browser's store, on somebody's device",
        "the form of an interaction that was opened last, with names of contacts and of our people; what was"
        " recorded in it without a connection, as it was typed",
        "beyond reach until [the browser deletes it](#on-a-device-without-a-connection)",
    ),
    DataPlace(
        "exports, prints, mails and refused lines that somebody took along",
        "opened texts",
        "beyond reach: whoever took them must destroy them",
    ),
)
"""Where else, and how that goes."""


def sealed_fields() -> Iterator[SealedField]:
    """Every field that is sealed, of all kinds, those of the firm's own book included."""
    for kind in sorted(TOPICS.values(), key=kind_of):
        for field, mark in marks(kind).items():
            yield SealedField(kind_of(kind), field, isinstance(mark, OfContact))


def place_of_table(name: str) -> DataPlace | None:
    """What is declared of a table; None if nobody said what is in it."""
    if re.sub(r"_m\d+$", "", name) in {*METADATA.tables, *STATE.tables}:
        return READ_MODELS
    return next((one for one in PLACES if re.fullmatch(one.pattern, name)), None)
