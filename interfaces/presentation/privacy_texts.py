"""The texts of the pages on which somebody is forgotten, a text is destroyed, and that is certified."""

from tierline.domain.shared.words import Words, plural_words

PRIVACY = {
    "privacy_title": Words("Personal data of {who}"),
    "privacy_link": Words("Personal data: disclose, hold, forget"),
    "privacy_disclose": Words("What is kept of them"),
    "privacy_disclose_says": Words(
        "For an access request: every statement that names them, with texts, and drafts of the inbox."
    ),
    "privacy_disclose_ours": Words(
        "For an access request: every statement of our book about them, what they took part in at customers,"
        " drafts of the inbox and subscriptions."
    ),
    "privacy_disclose_do": Words("Download as JSON"),
    "privacy_hold": Words("Legal hold"),
    "privacy_hold_says": Words(
        "Under a legal hold they can't be forgotten, and no text about them can be destroyed."
    ),
    "privacy_held": Words("They are under a legal hold."),
    "privacy_hold_do": Words("Put under a legal hold"),
    "privacy_release_do": Words("Release the hold"),
    "privacy_reason": Words("Why (kept under seal)"),
    "privacy_forget": Words("Forget for good"),
    "privacy_goes": Words("What goes"),
    "privacy_goes_name": Words("their name, title and addresses"),
    "privacy_goes_name_ours": Words("their name and e-mail address"),
    "privacy_goes_texts": plural_words("one free text about them", "{n} free texts about them"),
    "privacy_goes_shared": plural_words(
        "one of these concerns others as well and goes for all",
        "{n} of these concern others as well and go for all",
    ),
    "privacy_goes_links": plural_words(
        "one confirmation link that they could still answer by",
        "{n} confirmation links that they could still answer by",
    ),
    "privacy_goes_subscriptions": Words("their subscriptions, and the addresses given to these"),
    "privacy_goes_drafts": Words("texts of drafts in the inbox that hold their address"),
    "privacy_goes_nothing": Words("nothing: no text about them can be read any more"),
    "privacy_stays": Words("What stays"),
    "privacy_stays_facts": plural_words(
        "one statement that names them, by the reference {who}",
        "{n} statements that name them, by the reference {who}",
    ),
    "privacy_stays_facts_theirs": plural_words(
        "one statement that names them, from then on by a pseudonym and no more by the reference {who}",
        "{n} statements that name them, from then on by a pseudonym and no more by the reference {who}",
    ),
    "privacy_stays_counts": Words("levels, functions and dates, and so every tier, coverage and count"),
    "privacy_stays_files": Words("files, prints and mails that somebody took along"),
    "privacy_no_return": Words(
        "It can't be undone: the keys are destroyed, in the database and for every copy of it."
    ),
    "privacy_copies": Words(
        "Copies of the database from before will still open: the root key can't be replaced where it is."
    ),
    "privacy_type": Words("Type the reference {who} to confirm"),
    "privacy_tick": Words("Yes, for good: nobody will be able to read this again"),
    "privacy_not_confirmed": Words("Type the reference exactly as it is shown, and tick the box."),
    "redact_title": Words("Destroy a text"),
    "redact_which": Words("Which text"),
    "redact_none": Words("No text of this entry can be destroyed: it has none, or it is gone already."),
    "redact_says": Words(
        "The text goes for good, in the entry and in every correction of it. The entry stays, with its date"
        " and all else, so no tier, coverage or count changes."
    ),
    "redact_do": Words("Destroy the text"),
    "redact_not_confirmed": Words("Choose a text, say why, and tick the box."),
    "certificate_title": Words("Certificate"),
    "certificate_says": Words(
        "The keys are destroyed. This fact certifies it; it can't be corrected, retracted or reinstated."
    ),
    "certificate_what": Words("What was done"),
    "certificate_who": Words("Whom it concerned"),
    "certificate_pseudonym": Words("Their pseudonym, which stands wherever their reference did"),
    "certificate_text": Words("Which text"),
    "certificate_of": Words("Of which entry"),
    "certificate_by": Words("Recorded by"),
    "certificate_at": Words("Recorded on"),
    "certificate_fact": Words("Fact"),
    "certificate_position": Words("Position in the log"),
    "certificate_epoch": Words("Root key"),
    "certificate_epoch_says": Words("epoch {n}: keep a copy of its file, and destroy the copies from before"),
    "certificate_proof": Words("Proof that the log has it"),
}
