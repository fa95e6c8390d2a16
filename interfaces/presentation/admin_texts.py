"""The texts of the page for administrators."""

from tierline.domain.shared.words import Words, plural_words

ADMIN = {
    "admin": Words("Administration"),
    "admin_keys": Words("Who may come in with which key, and until when"),
    "admin_people": Words("Our people, their teams and budgets"),
    "admin_imports": Words("What was imported when, and undoing it"),
    "admin_security": Words("Who came in, was refused or was shown names"),
    "admin_service": Words("The service"),
    "admin_whole": Words("All is well."),
    "admin_degraded": Words("Something isn’t as it should be."),
    "admin_head": Words("Facts recorded"),
    "admin_behind": Words("Facts that the read models lack"),
    "admin_worker": Words("Worker"),
    "admin_worker_active": Words("active in this process"),
    "admin_worker_by": Words("standing by; another process is active, or none"),
    "admin_trouble": Words("Trouble of the worker"),
    "admin_clock": Words("Clock"),
    "admin_clock_right": Words("right"),
    "admin_clock_wrong": Words("wrong"),
    "admin_none": Words("none"),
    "admin_proofs": Words("Proofs"),
    "admin_proofs_whole": plural_words("fit 1 fact", "fit {facts} facts"),
    "admin_proofs_new": Words("not gone through yet"),
    "admin_proofs_damaged": Words(
        "Something was changed in the database: what is stored doesn’t fit from position {position} on."
        " tierline proof check says what."
    ),
    "admin_parked": Words("Accounts of which something can’t be read"),
    "admin_parked_none": Words("Everything that is recorded can be read."),
    "admin_parked_some": plural_words("1 account", "{n} accounts"),
    "admin_policy_in_force": Words("{name} is in force."),
    "admin_policy_places": plural_words(
        "It differs from the one that ships in 1 place.", "It differs from the one that ships in {n} places."
    ),
    "admin_parked_says": Words(
        "They are told by what was readable before. tierline replay takes them up again once that is mended."
    ),
    "admin_roles": Words("Roles"),
    "admin_roles_say": Words("Bundles of permissions, as the service read them when it began."),
    "admin_policy": Words("Policy of tiers"),
    "admin_policy_same": Words("{name} is in force. It rules what the policy that ships does."),
    "admin_policy_differs": plural_words(
        "{name} is in force. It differs from {default}, the policy that ships, in 1 place.",
        "{name} is in force. It differs from {default}, the policy that ships, in {n} places.",
    ),
    "admin_policy_ours": Words("In force"),
    "admin_policy_default": Words("As it ships"),
    "admin_gate_builds_on": Words("builds on"),
    "admin_gate_grace_days": Words("grace in days"),
    "admin_gate_supporting_needed": Words("supporting criteria needed"),
    "admin_backup": Words("Backup"),
    "admin_backup_says": Words(
        "A backup is made while the service runs, and is checked. Keep the root key apart from it."
    ),
}
"""By their keys."""
