"""The page for a privacy officer: what is kept where, and what forgetting does, read from the code."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from tierline.interfaces.inventory import ELSEWHERE, PLACES, READ_MODELS, DataPlace, sealed_fields

PREFACE = """\
# Privacy

For whoever answers for personal data: what Tierline keeps of people, what it guarantees, against whom,
and what it doesn't. It is no legal advice. How each thing is done stands in [Operating
Tierline](operations.md#forgetting-a-person).

## What is kept of people

**The customer's people** (contacts): name, title, e-mail address and telephone number, under seal; level,
function and whether they are a key person, in clear; what they took part in and when. **Our own people**:
name and e-mail address under seal; level, function, team and manager in clear; what they did and which
roles they hold. **Free texts** (notes, summaries, reasons) under seal, each tied to the contacts that its
fact names. Levels, functions and dates are kept in clear on purpose: tiers and coverage rest on them, so
that forgetting somebody changes no tier, coverage or count of any day.

In clear, too, are *references*: by what contacts, people and sources are called in facts, who recorded
what, names of accounts. **Give no reference that says who somebody is**, such as an e-mail address: it
stays when they are forgotten.

## What is guaranteed

1. A name, an address or a free text is never written in clear: not to the database, its write-ahead log
   or its backups, nor to the read models, the metrics, the request log or the security journal. A test
   plants canaries in every such field and looks for them in all of these.
2. Once somebody is forgotten, nobody reads their name, title and addresses, nor any text that is tied to
   them: at no door, as of no day, in no copy of the database made before or after. In their place stands
   a typed marker, `{"forgotten": true}`.
3. That holds as soon as the fact is recorded, in the process that recorded it; in others within a minute.
4. All other texts open as before, in old copies as well. No tier, coverage, count or date of any day
   changes.
5. It can't be undone, nor by a slip: it is said twice (`for_good`; on pages the reference is typed and a
   box ticked), and refused while the contact, or our own person, is under a legal hold.
6. Forgetting is recorded as a fact, which says whom by reference, by whom and when, and can't be
   retracted: the certificate.
7. A single free text can be destroyed the same way (`fact_redacted`); the fact stays.
8. By the firm's own rules free texts of a kind are destroyed the same way once they are old enough
   (`texts_expired`); the facts stay, and no tier, coverage or count of any day changes. Texts about somebody
   under a legal hold, and those of what isn't over, stay until then ([retention](operations.md#retention)).
9. Whoever is forgotten is asked no longer: their open confirmation links are withdrawn in the same commit,
   and say so to whoever opens one.
10. Who asks what is kept of them is answered by `tierline disclose`, by `GET …/disclosure` and on a page: of
   a contact every statement that names them, and drafts; of one of ours also what they took part in at
   customers (without texts, which are about these), their subscriptions with addresses, and how much was
   recorded under the names of their keys.

The way is cryptographic erasure (NIST SP 800-88: purge by destroying the keys): AES-256-GCM, a key for
each person and for each free text, wrapped by their account's, which a leaf of the root key wraps.
Forgetting takes that leaf out of the root key for good, so it is no matter whether some disk, log or
backup still has the wrapped key.

## Against whom

| who has | before forgetting | after |
|---|---|---|
| the database or a backup without the root key | no name, no text; references, levels, dates | the same |
| an old backup and today's root key | everything in it | everything but the forgotten |
| an old backup **and an old root key** | everything in it | **everything in it**: destroy old copies |
| the scope `read` | no name, no text | the same |
| a confirmation link | one sentence on one fact, and who of us was there, by name | the same |
| the scope `read:texts` | names and texts of the accounts in their set | without the forgotten |
| memory of a running process | what it opened lately | until it is dropped, or the process ends |

## What is not guaranteed

- **Old copies of the root key** open old copies of the database. Where the root key is given by a
  variable or lies where it can't be written, there is nothing but old copies: `tierline forget` says so.
  Keep it in a file.
- **Addresses given to a subscription** before they were sealed under their person's key: an old copy of the
  database opens these with today's root key. Each is sealed anew when a message goes to it.
- **Confirmation links** of contacts who were forgotten before forgetting withdrew them: they end by
  themselves within 90 days; withdraw them by hand.
- **Saved views**: they are deleted when the person is forgotten, and an old copy of the database opens them
  with today's root key.
- **References** that say who somebody is, and the names under which users record, stay.
- **Texts that aren't tied** to somebody: a note that speaks of a person whom its fact doesn't name.
  Redact these.
- **What was taken along**: exports, prints, calendars and files of refused lines hold opened texts and
  are beyond reach.
- **Disks**: the old content of the root key's file is overwritten, SQLite overwrites what it deletes, and
  PostgreSQL's tables of keys are vacuumed; a copying file system, a wear-levelling disk or archived WAL
  may keep it. Of the database that is no matter; of the root key's file it is: keep that on an encrypted
  disk.
- **A merged account**: contacts are forgotten on the account on which they were recorded.
- **A restored old copy** says nothing of the forgotten, but the fact that certified it may not be in it:
  forget again.
- **Names and addresses** don't expire by rules, nor do texts in the firm's own book, drafts of the inbox and
  reasons of policies: forget, redact and dismiss these.
- **To the day**: texts expire with the turn of a month, and no sooner than 30 days after they were stated.
- **Whoever may record** can write of somebody anew after they were forgotten; that is under a new key.

## On a device without a connection

The forms of interactions (`/accounts/{code}/meeting` and `…/record/interaction`) go on working in a browser
without a connection, where the service is reached by HTTPS or on this machine. For that the browser keeps,
in clear, in its store for this site:

- **the one form that was opened last**, with what it offers: names of that account's contacts and of our
  people, no figures. It is deleted with signing out, once somebody else is signed in, and where it is asked
  for after 12 hours; another form takes its place. No other page is kept;
- **what was sent from such a form and did not arrive** (the outbox): what was typed and when, with a hash of
  the name under which it is to be recorded. It is deleted as soon as it is recorded, or discarded by whoever
  typed it. Others who sign in on the device are told how many wait and not what. It is sent under that
  name only, and the service refuses it under another; signing out asks first, and keeps it.

Deleting is the browser's: what it writes over, and when, is up to it and to the device. Keep devices
encrypted, and clear the site's data on one that is handed on. A browser may clear its store by itself:
Safari does where a site was not opened for seven days, private windows when they close.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([PREFACE, *_places(), "", *_fields(), ""])


def _places() -> Iterator[str]:
    yield "## Where personal data can be\n"
    yield "Read from the code; a test finds no table that isn't here.\n"
    yield "| where | what | once somebody is forgotten |"
    yield "|---|---|---|"
    yield from map(_place, (*PLACES, READ_MODELS, *ELSEWHERE))


def _place(one: DataPlace) -> str:
    names = ", ".join(f"`{name}`" for name in one.pattern.split("|")) if one in PLACES else one.pattern
    return f"| {names} | {one.holds} | {one.goes} |"


def _fields() -> Iterator[str]:
    yield "## Sealed fields\n"
    yield "| kind | under the person's key | under a key of its own |"
    yield "|---|---|---|"
    for kind, fields in groupby(sealed_fields(), key=attrgetter("kind")):
        several = list(fields)
        theirs = [f"`{one.field}`" for one in several if one.of_a_person]
        own = [f"`{one.field}`" for one in several if not one.of_a_person]
        yield f"| `{kind}` | {', '.join(theirs)} | {', '.join(own)} |"
