"""The texts of what our people are told: subscriptions, and the ledger of messages."""

from collections.abc import Mapping

from tierline.application.messages.ledger import MessageState, Trouble
from tierline.application.messages.subscriptions import MessageKind, Way, Weekday
from tierline.domain.shared.words import Words, plural_words, words_in

KINDS: Mapping[MessageKind, Words] = {
    MessageKind.DIGEST: Words("Weekly digest"),
    MessageKind.FALLS: Words("Tiers that fall"),
    MessageKind.ESCALATIONS: Words("Escalations"),
    MessageKind.OVERRIDES: Words("Overrides that wait for approval"),
    MessageKind.DELIVERIES: Words("Late deliveries"),
}
WAYS: Mapping[Way, Words] = {"email": Words("E-mail"), "chat": Words("Chat or push")}
WEEKDAY_WORDS: Mapping[Weekday, Words] = {
    "monday": Words("Monday"),
    "tuesday": Words("Tuesday"),
    "wednesday": Words("Wednesday"),
    "thursday": Words("Thursday"),
    "friday": Words("Friday"),
    "saturday": Words("Saturday"),
    "sunday": Words("Sunday"),
}
STATES: Mapping[MessageState, Words] = {
    "waiting": words_in("a message", "waits"),
    "sending": words_in("a message", "is being sent"),
    "sent": words_in("a message", "sent"),
    "failed": words_in("a message", "given up"),
    "withheld": words_in("a message", "withheld"),
    "cancelled": words_in("a message", "called off"),
}
TROUBLES: Mapping[Trouble, Words] = {
    "unreachable": Words("the server could not be reached, or did not take it"),
    "refused": Words("the mail server refuses this address"),
    "not_set_up": Words("no mail server is set up"),
    "not_installed": Words("the package that sends to chat and push is not installed"),
    "not_usable": Words("the address names no service that can be sent to"),
    "no_address": Words("the firm’s own book has no e-mail address of theirs"),
    "sealed": Words("the address can’t be opened any more; subscribe anew"),
    "egress": Words("the service is at an address that nothing may be sent to from here"),
    "unexpected": Words("something went wrong inside; it was noted"),
}
RESTS: Mapping[str, Words] = {
    "left": Words("rests, since they have left"),
    "maker_may_not": Words("rests, since who made it may read nothing any more"),
}
MESSAGES: dict[str, Words] = {
    "messages": Words("Messages"),
    "messages_of": Words("Messages to {who}"),
    "messages_whose": Words("Whose messages?"),
    "messages_say": Words(
        "What is told without asking: each message says what is otherwise than when the last one was"
        " written, once, and of no account that may not be seen."
    ),
    "messages_subscriptions": Words("What is told"),
    "messages_none": Words("Nothing is told yet."),
    "messages_subscribe": Words("Subscribe"),
    "messages_what": words_in("what somebody is told of", "What"),
    "messages_way": words_in("of a message", "By"),
    "messages_address": Words("Address"),
    "messages_address_hint": Words(
        "An e-mail address, or for chat and push an address of Apprise, as in slack://…; empty means the"
        " e-mail address in the firm’s own book. It is kept under seal and never shown again."
    ),
    "messages_language": Words("Language"),
    "messages_zone": Words("Time zone"),
    "messages_weekday": Words("Day of the digest"),
    "messages_hour": Words("Hour of the digest"),
    "messages_within": Words("Falls within days"),
    "messages_grave": Words("Grave escalations only"),
    "messages_accounts": Words("Accounts, one a line"),
    "messages_accounts_hint": Words(
        "all, code=ACME, region=EMEA, segment=Retail, held=PERSON or team=PERSON; empty means those in which"
        " they hold a role."
    ),
    "messages_their_accounts": Words("accounts in which they hold a role"),
    "messages_told_until": Words("Told until"),
    "messages_since_now": words_in("nothing was told yet", "not yet"),
    "messages_end": words_in("a subscription", "End"),
    "messages_in_force": words_in("a subscription", "in force"),
    "messages_ended": words_in("a subscription", "ended"),
    "messages_own_address": Words("to an address of its own"),
    "messages_at_hour": Words("{weekday}, {hour}:00"),
    "messages_within_days": plural_words("within 1 day", "within {n} days"),
    "messages_grave_ones": Words("grave ones"),
    "messages_ledger": Words("What was told"),
    "messages_ledger_none": Words("No message was written yet."),
    "messages_lines": words_in("of a message", "Lines"),
    "messages_retry": Words("Try again"),
    "messages_next": Words("again on {moment}"),
    "messages_failing": plural_words(
        "1 message could not be sent: {why}.", "{n} messages could not be sent; the last one: {why}."
    ),
    "messages_no_mail": Words("E-mail is not set up on this service."),
}
