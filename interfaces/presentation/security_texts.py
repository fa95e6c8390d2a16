"""What the security journal's lines are called, and the texts of its page."""

from tierline.application.journal import SecurityEvent
from tierline.domain.shared.words import Words

SECURITY_EVENTS: dict[SecurityEvent, Words] = {
    SecurityEvent.SIGNED_IN: Words("Signed in", "登录"),
    SecurityEvent.SIGNED_OUT: Words("Signed out", "退出登录"),
    SecurityEvent.REFUSED: Words("Refused", "被拒绝"),
    SecurityEvent.KEY_MADE: Words("Key made", "生成密钥"),
    SecurityEvent.KEY_ROTATED: Words("Key rotated", "轮换密钥"),
    SecurityEvent.KEY_REVOKED: Words("Key revoked", "撤销密钥"),
    SecurityEvent.PERMISSIONS_READ: Words("Permissions read", "读取权限配置"),
    SecurityEvent.POLICY_ADOPTED: Words("Policy adopted", "采用规则"),
    SecurityEvent.TEXTS_OPENED: Words("Texts opened", "查看文本"),
    SecurityEvent.EXPORTED: Words("Exported", "导出"),
    SecurityEvent.PRINTED: Words("Printed", "打印"),
}

SECURITY = {
    "security": Words("Security journal", "安全日志"),
    "security_says": Words(
        "Who came in, who was refused, and who was shown texts. What was alike within a minute is one line."
        " Lines are kept for {days} days.",
        "记录谁登录、谁被拒绝、谁查看了文本。一分钟内相同的事项合为一行。记录保留 {days} 天。",
    ),
    "security_event": Words("What happened", "事项"),
    "security_any": Words("Anything", "全部"),
    "security_principal": Words("Who", "主体"),
    "security_account": Words("Account", "客户"),
    "security_route": Words("Where", "路径"),
    "security_detail": Words("What of it", "说明"),
    "security_count": Words("How often", "次数"),
    "security_at": Words("When", "时间"),
    "security_since": Words("From", "起始"),
    "security_until": Words("To", "截止"),
    "security_none": Words("No line says so.", "没有符合条件的记录。"),
    "security_more": Words(
        "These are the latest {most}; narrow them down.", "仅显示最近 {most} 行，请缩小范围。"
    ),
}
"""Every text of the page by its key, as in `tierline.interfaces.presentation.texts`."""
