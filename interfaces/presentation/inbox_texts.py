"""Texts of the inbox."""

from tierline.domain.shared.words import Words, plural_words, words_in

INBOX: dict[str, Words] = {
    "inbox": Words("Inbox"),
    "inbox_waiting": plural_words("{n} draft waits", "{n} drafts wait"),
    "inbox_says": Words(
        "What mail and calendars say took place. Nothing here is a fact until somebody accepts it; what is"
        " dismissed comes back only if it changes."
    ),
    "inbox_none": Words("No draft waits. Calendars and mail are imported by tierline import."),
    "inbox_none_dismissed": Words("No draft was dismissed."),
    "inbox_state_waiting": Words("Waiting"),
    "inbox_state_dismissed": Words("Dismissed"),
    "inbox_source_calendar": Words("Calendar"),
    "inbox_source_mail": Words("Mail"),
    "inbox_no_subject": Words("No subject"),
    "inbox_several": words_in("of a draft", "People of several accounts: {accounts}"),
    "inbox_no_account": Words("No account known"),
    "inbox_with": words_in("of a draft", "Contacts: {names}"),
    "inbox_of_ours": words_in("of a draft", "Ours: {names}"),
    "inbox_unknown": plural_words("{n} address that nobody knows", "{n} addresses that nobody knows"),
    "inbox_asks_correct": Words("The fact made of it says otherwise: accepting corrects it."),
    "inbox_asks_retract": Words("It was cancelled: accepting retracts the fact made of it."),
    "inbox_accept": words_in("a draft", "Accept"),
    "inbox_accept_correct": words_in("a draft", "Correct the fact"),
    "inbox_accept_retract": words_in("a draft", "Retract the fact"),
    "inbox_dismiss": words_in("a draft", "Dismiss"),
    "inbox_restore": words_in("a draft", "Let it wait again"),
    "inbox_change": words_in("a draft", "Complete or change"),
    "inbox_texts": words_in("a draft", "What it says"),
    "inbox_choose": words_in("one of several", "Choose"),
    "inbox_strangers": Words("Addresses that nobody knows"),
    "inbox_strangers_say": Words(
        "Add somebody as a contact of their account, and the drafts that name them are filled in."
    ),
    "inbox_in_drafts": plural_words("in {n} draft", "in {n} drafts"),
    "inbox_add_contact": Words("Add as a contact"),
    "inbox_account": Words("Account"),
    "inbox_channel": Words("Channel"),
    "inbox_initiative": Words("On whose initiative"),
    "inbox_name": Words("Name"),
}
"""Every text of the page by its key, as in `tierline.interfaces.presentation.texts`."""
