"""Texts about keys, and who may see what."""

from tierline.domain.shared.words import Words, words_in

ACCESS: dict[str, Words] = {
    "keys": Words("Keys"),
    "keys_say": Words(
        "Whoever shows a key speaks under its name and may do what it was given. A key is"
        " shown once, when it is made; roles are those of the service's file of roles."
    ),
    "keys_none": Words("There is no key yet: this machine alone is served."),
    "keys_there": Words("All keys"),
    "key_id": Words("Key"),
    "key_name": Words("Name"),
    "key_may": Words("May do"),
    "key_accounts": words_in("which ones", "Accounts"),
    "key_until": words_in("of a key", "Until"),
    "key_used": Words("Last used"),
    "key_state": Words("State"),
    "key_actions": words_in("with a key", "Actions"),
    "key_never": Words("never"),
    "key_for_good": Words("for good"),
    "key_every_scope": Words("every permission"),
    "key_in_use": Words("in use"),
    "key_revoked": Words("revoked"),
    "key_expired": Words("expired"),
    "key_revoke": Words("Revoke"),
    "key_rotate": Words("Replace"),
    "key_make": Words("Make a key"),
    "key_role": Words("Role"),
    "key_accounts_hint": Words(
        "One a line: all, code=ACME, region=EMEA, segment=Retail, held=PERSON or team=PERSON;"
        " empty means what is usual for the role."
    ),
    "key_expires": Words("Lasts"),
    "key_expires_hint": Words("Days, as in 90d, or until a last day, as in 2027-03-31, or never."),
    "key_made": Words("The key of {name}, shown this once: keep it where nobody else reads it."),
    "who_sees": Words("Who may see this account"),
    "who_sees_says": Words("Every key that is in use, and whether it sees this account."),
    "members": Words("People, by the identity provider"),
    "members_say": Words(
        "Who sees this account if the identity provider says that they are in the group. That it"
        " says anew whenever they sign in; which of our people somebody is, their e-mail address says."
    ),
    "members_all": Words("Everybody in the group"),
    "members_none": Words("None of the groups lets anybody see this account."),
    "member": words_in("one of our people", "Who"),
    "member_group": words_in("at the identity provider", "Group"),
    "sees": Words("sees it"),
    "sees_not": Words("doesn't see it"),
    "why": Words("Why"),
}
