"""The invented district: units, people, who holds which role, and who can sign in."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from quizapp.audit.rules import SYSTEM, Role
from quizapp.i18n import LazyText, lazy
from quizapp.people import actions

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = (
    "晓", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英", "文博", "子轩", "雨桐", "浩然", "思远", "佳怡",
    "梦琪", "宇航", "晨曦", "立新", "建国", "国庆", "海燕", "志远", "春梅", "雪松", "一鸣", "若溪", "天佑", "景行", "知行", "安然", "嘉木", "书瑶", "云帆",
)  # fmt: skip
POSTS = ("执法员", "主任科员", "一级行政执法员", "二级行政执法员", "检查员")


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit of the district with how many people, and how many of them on enforcement posts."""

    name: str
    parent: str
    people: int
    enforcement: int


UNITS: Sequence[DemoUnit] = (
    DemoUnit("滨湖商务区", "", 0, 0),
    DemoUnit("应急环保大队", "滨湖商务区", 6, 6),
    DemoUnit("安全生产中队", "应急环保大队", 18, 17),
    DemoUnit("生态环境中队", "应急环保大队", 14, 13),
    DemoUnit("劳动监察大队", "滨湖商务区", 4, 4),
    DemoUnit("劳动监察一中队", "劳动监察大队", 12, 11),
    DemoUnit("劳动监察二中队", "劳动监察大队", 11, 10),
    DemoUnit("经济服务中心", "滨湖商务区", 20, 12),
    DemoUnit("局办", "滨湖商务区", 3, 1),
    DemoUnit("党政办公室", "局办", 9, 2),
    DemoUnit("法治办公室", "局办", 7, 5),
    DemoUnit("规划建设办公室", "局办", 10, 6),
    DemoUnit("综合治理办公室", "局办", 8, 6),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can sign in to the demonstration."""

    login: str
    name: str
    password: str
    unit: str
    roles: tuple[Role, ...]
    role: LazyText
    hint: LazyText


ACCOUNTS: Sequence[DemoAccount] = (
    DemoAccount("L2001", "陈晓", "lanhu-3172", "劳动监察一中队", (), lazy("学员"), lazy("看待办，参加考试，看成绩和练习；手机上打开也可以。")),
    DemoAccount("F1001", "周敏", "qingfeng-5048", "法治办公室", (Role.LEGAL_OFFICE,), lazy("法治办"), lazy("看各单位完成情况，点数字看名单，导出和打印。")),
    DemoAccount("K1001", "许宁", "yunshan-7316", "法治办公室", (Role.EDITOR,), lazy("题库员"), lazy("导入 Excel 题库，编写和修改题目。")),
    DemoAccount("K1002", "何静", "shanquan-2649", "法治办公室", (Role.REVIEWER,), lazy("审题员"), lazy("审核题目；不能审核自己编写的题。")),
    DemoAccount("S1001", "沈磊", "songlin-8825", "党政办公室", (Role.EXAM_ADMIN,), lazy("考务"), lazy("组卷、发布考试、登记免考缓考、解锁账号。")),
    DemoAccount("Y1001", "高勇", "haitang-4407", "应急环保大队", (Role.UNIT_HEAD,), lazy("单位管理员"), lazy("只看本单位和下级单位：谁还没考。")),
    DemoAccount("X1001", "罗平", "baihe-6091", "党政办公室", (Role.SYSTEM_ADMIN,), lazy("系统管理员"), lazy("导入人员、管理机构和账号、设置系统名称。")),
    DemoAccount("A1001", "蒋涛", "xingchen-1583", "党政办公室", (Role.SECURITY_ADMIN,), lazy("安全管理员"), lazy("授予和撤销角色、解锁账号。")),
    DemoAccount("J1001", "蔡霞", "liuyun-9270", "党政办公室", (Role.AUDIT_ADMIN,), lazy("审计管理员"), lazy("查看和导出日志。")),
)  # fmt: skip


def demo_accounts() -> list[DemoAccount]:
    """What the sign-in page lists in a demonstration."""
    return list(ACCOUNTS)


def make_units(now: datetime) -> dict[str, int]:
    """The tree of units; answers name -> id."""
    ids: dict[str, int] = {}
    for unit in UNITS:
        ids[unit.name] = actions.create_department(unit.name, ids.get(unit.parent), SYSTEM, now)
    return ids


def make_people(units: dict[str, int], rng: random.Random, now: datetime) -> dict[str, int]:
    """Some 120 invented people with their posts; answers staff number -> person id."""
    people: dict[str, int] = {}
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    rng.shuffle(names)
    taken = {account.name for account in ACCOUNTS}
    fresh = (name for name in names if name not in taken)
    for order, unit in enumerate(UNITS, start=1):
        for index in range(unit.people):
            number = f"{order:02d}{index + 1:03d}"
            people[number] = _person(number, next(fresh), units[unit.name], index < unit.enforcement, rng, now)
    for account in ACCOUNTS:
        is_enforcement = account.unit not in ("党政办公室",)
        people[account.login] = _person(account.login, account.name, units[account.unit], is_enforcement, rng, now)
    return people


def _person(number: str, name: str, unit: int, is_enforcement: bool, rng: random.Random, now: datetime) -> int:
    hired = date(rng.randint(1996, 2024), rng.randint(1, 12), rng.randint(1, 28))
    post = rng.choice(POSTS) if is_enforcement else "科员"
    return actions.create_person(number, name, unit, post, is_enforcement, "", hired, SYSTEM, now)
