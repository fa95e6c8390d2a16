"""Texts about keys, and who may see what."""

from tierline.domain.shared.words import Words

ACCESS: dict[str, Words] = {
    "keys": Words("Keys", "密钥"),
    "keys_say": Words(
        "Whoever shows a key speaks under its name and may do what it was given. A key is shown once, when"
        " it is made; roles are those of the service's file of roles.",
        "出示密钥者以其名称发言，并拥有所授予的权限。密钥仅在生成时显示一次；角色以本服务的角色文件为准。",
    ),
    "keys_none": Words("There is no key yet: this machine alone is served.", "尚无密钥：仅服务于本机。"),
    "keys_there": Words("All keys", "全部密钥"),
    "key_id": Words("Key", "密钥编号"),
    "key_name": Words("Name", "名称"),
    "key_may": Words("May do", "权限"),
    "key_accounts": Words("Accounts", "客户范围"),
    "key_until": Words("Until", "有效期至"),
    "key_used": Words("Last used", "最近使用"),
    "key_state": Words("State", "状态"),
    "key_actions": Words("Actions", "操作"),
    "key_never": Words("never", "从未"),
    "key_for_good": Words("for good", "永久"),
    "key_every_scope": Words("every permission", "全部权限"),
    "key_in_use": Words("in use", "使用中"),
    "key_revoked": Words("revoked", "已吊销"),
    "key_expired": Words("expired", "已过期"),
    "key_revoke": Words("Revoke", "吊销"),
    "key_rotate": Words("Replace", "轮换"),
    "key_make": Words("Make a key", "生成密钥"),
    "key_role": Words("Role", "角色"),
    "key_accounts_hint": Words(
        "One a line: all, code=ACME, region=EMEA, segment=Retail, held=PERSON or team=PERSON; empty means"
        " what is usual for the role.",
        "每行一项：all、code=ACME、region=EMEA、segment=Retail、held=人员编号"
        " 或 team=人员编号；留空则按角色惯例。",
    ),
    "key_expires": Words("Lasts", "有效期"),
    "key_expires_hint": Words(
        "Days, as in 90d, or until a last day, as in 2027-03-31, or never.",
        "天数（如 90d）、最后一日（如 2027-03-31），或 never（永久）。",
    ),
    "key_made": Words(
        "The key of {name}, shown this once: keep it where nobody else reads it.",
        "{name} 的密钥，仅显示这一次：请妥善保管。",
    ),
    "who_sees": Words("Who may see this account", "谁可查看此客户"),
    "who_sees_says": Words(
        "Every key that is in use, and whether it sees this account.",
        "所有使用中的密钥，以及是否可查看此客户。",
    ),
    "sees": Words("sees it", "可查看"),
    "sees_not": Words("doesn't see it", "不可查看"),
    "why": Words("Why", "原因"),
}
