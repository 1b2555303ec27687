"""The accounts room in words."""

from quizapp.i18n import LazyText, _, lazy

REFUSALS: dict[str, LazyText] = {
    "password_short": lazy("密码至少 8 个字符。"),
    "password_long": lazy("密码最多 128 个字符。"),
    "password_common": lazy("这个密码太常见，请换一个。"),
    "password_personal": lazy("密码不要以姓名、工号或手机号为主，请换一个。"),
    "password_same": lazy("两次输入的新密码不一致。"),
    "password_wrong": lazy("现在的密码不正确。"),
    "password_old": lazy("新密码不能与现在的密码相同。"),
}


def refused() -> str:
    """One sentence for an unknown name and a wrong password alike."""
    return _("工号（或手机号）与密码不符，请重新输入。")


def locked(minutes: int) -> str:
    """A lock with its minutes."""
    return _("连续多次不正确，请 %(minutes)s 分钟后再试，或请管理员解锁。", minutes=minutes)
