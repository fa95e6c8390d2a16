"""Texts that guide: out of an empty database or a wrong address, what figures rest on, and what waits."""

from tierline.domain.shared.words import Words, plural_words
from tierline.interfaces.presentation.firm_texts import FIRM

_EMPTY = {
    "empty": Words("There is no account yet"),
    "empty_open": Words("Open the first account"),
    "empty_open_says": Words(
        "A form for its name and kind. After that its page has forms for all that happens: who"
        " looks after it, contacts, contracts, meetings. Its tier follows from these facts."
    ),
    "empty_says": Words("Three steps, in whichever order."),
    "empty_people": Words("Add our people"),
    "empty_people_says": Words(
        "Names in place of ids, teams, and how high they stand; people can also be imported."
    ),
    "empty_people_button": Words("Add somebody"),
    "empty_accounts": Words("Make accounts"),
    "empty_upload": Words("Upload a file"),
    "empty_roles": Words("Say who looks after them"),
    "empty_roles_says": Words(
        "Whoever holds a role of an account finds on their desk what is to be done there."
    ),
    "empty_desk": Words("To the desk"),
    "empty_demo": Words("To look around first, in an empty folder:"),
    "empty_import_says": Words(
        "Workbooks and CSV of any kind through a mapping file, vCards, NDJSON or OCDS releases, from the page"
        " of imports or by the command line; calendars and mail become drafts in the inbox. A dry run tells"
        " what would be refused; docs/importing.md explains the mapping."
    ),
    "empty_api": Words("Programs record through the API: POST /v1/accounts opens an account."),
}
_WORDS = {
    "words": Words("About these words"),
    "words_say": Words("What the words of key account management mean, as all pages use them."),
    "definitions": Words("What a key account is"),
    "tiers_say": Words("Four kinds of relationship, lowest first, and what tells them apart"),
    "roles_say": Words("Three roles, their main duty and their responsibilities"),
    "stop": Words("."),
}
_MENDING = {
    "days_wrong": Words("These days can't be used"),
    "swap_days": Words("The same with the two days swapped"),
    "by_quarters": Words("The same by quarters"),
    "by_years": Words("The same by years"),
    "without_days": Words("The same without these days"),
}
_BASIS = {
    "rests_on": Words("Facts up to position {position}, as of {at}, judged by {policy}."),
    "book_unreadable": Words("An adopted policy can’t be read: the policies before it judge."),
    "records_lacking": plural_words(
        "These figures lack records of 1 account, because one of them can’t be read: {codes}.",
        "These figures lack records of {n} accounts, because some of them can’t be read: {codes}.",
    ),
    "records_lacking_more": Words("{codes} and {n} more"),
    "older_than_should": Words(
        "These figures are older than they should be: what was recorded lately may be missing."
    ),
}

_MATTERS = {
    "matter_key_person_left": Words("key person left"),
    "matter_override_waits": Words("override waits for approval"),
    "strategic_reason": Words("Why it is a key account: {reason}"),
    "matter_notice_runs_out": Words("last day of notice"),
    "matter_delivery_late": Words("delivery late"),
    "matter_delivery_due": Words("delivery due"),
    "matter_budget_passed": Words("budget passed"),
    "matter_budget_runs_out": Words("budget runs out early"),
    "matter_one_off": Words("one deal only"),
    "matter_strategic_reason_missing": Words("no strategic reason"),
    "matter_grade_low": Words("low evidence grade"),
}

GUIDING: dict[str, Words] = {**_EMPTY, **_WORDS, **_MENDING, **_BASIS, **_MATTERS, **FIRM}
"""Every text by its key, as in `tierline.interfaces.presentation.texts`."""
