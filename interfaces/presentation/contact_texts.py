"""The texts of a contact's page, and of the drawing of who knows whom."""

from tierline.domain.shared.words import Words, plural_words

CONTACTS = {
    "charted_contracts": Words("Contracts signed"),
    "charted_executives": Words("Executive contacts"),
    "charted_escalations": Words("Grave escalations"),
    "knows": Words("Who knows whom"),
    "knows_says": Words(
        "What took place in the last 365 days: thicker where more did, dashed where nothing has for 180 days."
        " A dot marks a contact whom one of ours alone knows."
    ),
    "knows_theirs": Words("theirs"),
    "knows_ours": Words("ours"),
    "knows_none": Words("Nobody of theirs and nobody of ours took part in anything within 365 days."),
    "knows_left_out": Words("Not drawn: {theirs} of theirs and {ours} of ours who met less often."),
    "knows_last": Words("{level} · {day}"),
    "knows_tie": plural_words(
        "{theirs} and {ours}: once, on {day}", "{theirs} and {ours}: {n} times, last on {day}"
    ),
    "knows_tie_only": plural_words(
        "{theirs} and {ours}: once, on {day}; nobody else of ours knows them",
        "{theirs} and {ours}: {n} times, last on {day}; nobody else of ours knows them",
    ),
    "contact_of": Words("A contact at {account}"),
    "contact_gone": Words("Has left the customer."),
    "contact_last": Words("Last in touch"),
    "contact_reach": Words("How to reach them"),
    "contact_known_by": Words("Who of ours knows them"),
    "contact_known_by_none": Words("Nobody of ours took part in anything with them within 365 days."),
    "contact_times": plural_words("once in 365 days, on {day}", "{n} times in 365 days, last on {day}"),
    "contact_only": Words("only link"),
    "contact_fading": Words("fading"),
    "contact_leaves": Words("If they left"),
    "contact_leaves_breaks": Words("The tier would stay, but this would not hold any more:"),
    "contact_leaves_nothing": Words("Nothing of the tier rests on them alone."),
    "contact_because": Words("It rests on them by:"),
    "contact_insights": Words("What we know of them"),
    "contact_insights_none": Words(
        "Nobody has passed on an insight into their character, interests or views."
    ),
    "contact_touches": Words("What took place with them"),
    "contact_touches_none": Words("Nothing has taken place with them yet."),
    "contact_actions": Words("What they are to do"),
    "contact_newest": Words("The last {n} are shown."),
}
