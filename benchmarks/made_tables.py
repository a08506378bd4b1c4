"""Tables of a synthetic county: results, lists and statistics, with the long numbers that such tables have."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import made_numbers as numbers
from made_text import SCOPES, VILLAGES, Matter

Row = tuple[str, ...]
Make = Callable[[random.Random, date, int], Row]


@dataclass(frozen=True, slots=True)
class Listing:
    """A type of list: kind of the document, name in the title, columns, and a function that makes a row."""

    kind: str
    name: str
    columns: Row
    row: Make


def company(chance: random.Random) -> str:
    name = chance.choice(
        ("恒泽", "望川", "荷塘", "青溪", "石门", "长丰", "临江", "安源", "柳浦", "松坪", "白岭", "禾润")
    )
    trade = chance.choice(
        ("建设工程", "农业科技", "环保设备", "食品", "物业服务", "电子商务", "检测技术", "水务", "商贸")
    )
    return f"安澜{name}{trade}有限公司"


def money(chance: random.Random, most: int) -> str:
    return f"{chance.randint(100, most * 100) / 100:.2f}"


def _licence(chance: random.Random, day: date, place: int) -> Row:
    return (str(place), company(chance), numbers.credit_code(chance), f"JY1990123{numbers.digits(chance, 7)}",
            numbers.acceptance_number(chance, day.year), day.isoformat())  # fmt: skip


def _penalty(chance: random.Random, day: date, place: int) -> Row:
    case = f"安市监处罚〔{day.year}〕{chance.randint(10, 900)}号"
    return str(place), company(chance), numbers.credit_code(chance), case, money(chance, 50_000)


def _purchase(chance: random.Random, day: date, place: int) -> Row:
    contract = f"ALZC-{day.year}-{numbers.digits(chance, 11)}"
    return str(place), contract, company(chance), numbers.invoice_number(chance, day.year), money(chance, 90_000_000)


def _deposit(chance: random.Random, day: date, place: int) -> Row:
    return (
        chance.choice(SCOPES) + "财政所",
        "安澜农村商业银行营业部",
        numbers.public_account(chance),
        money(chance, 900_000),
    )


def _position(chance: random.Random, day: date, place: int) -> Row:
    code = f"{day.year}990123{place:03}"
    return (
        code,
        chance.choice(("综合管理", "执法监督", "财务会计", "水利工程", "卫生监督")),
        str(chance.randint(1, 3)),
        "本科以上",
    )


def _candidate(chance: random.Random, day: date, place: int) -> Row:
    return str(place), numbers.admission_number(chance, day.year), f"{chance.randint(5000, 8900) / 100:.2f}", "是"


def _grant(chance: random.Random, day: date, place: int) -> Row:
    return (
        chance.choice(SCOPES[1:11]),
        chance.choice(VILLAGES),
        chance.choice("张李王赵陈刘周吴") + "某某",
        numbers.masked_identity(chance),
        numbers.masked_mobile(chance),
        str(chance.randint(3, 90) * 50),
    )


def _sample(chance: random.Random, day: date, place: int) -> Row:
    food = chance.choice(("酱油", "大米", "鲜湿面", "散装白酒", "鲫鱼", "豆干", "辣椒粉"))
    batch = f"{day:%Y%m%d}{numbers.digits(chance, 6)}"
    return str(place), food, numbers.barcode(chance), batch, f"XBJ{day:%y}990123{numbers.digits(chance, 8)}", "合格"


def _project(chance: random.Random, day: date, place: int) -> Row:
    what = chance.choice(("道路改造", "污水管网", "标准厂房", "灌区改造", "教学楼", "养老服务中心"))
    return numbers.project_code(chance, day.year), chance.choice(SCOPES) + what + "工程", money(chance, 80_000), "在建"


def _parcel(chance: random.Random, day: date, place: int) -> Row:
    return str(place), numbers.unit_number(chance), chance.choice(VILLAGES), str(chance.randint(90, 9000)), "工业用地"


def _figure(chance: random.Random, day: date, place: int) -> Row:
    what = ("地区生产总值", "一般公共预算收入", "社会消费品零售总额", "固定资产投资", "居民存款余额", "工业用电量")
    return (
        what[place % len(what)],
        str(chance.randint(13_000_000_000, 19_999_999_999)),
        f"{chance.randint(-90, 120) / 10}%",
    )


def _duty(chance: random.Random, day: date, place: int) -> Row:
    number = numbers.duty_mobile(chance) if chance.random() < 0.5 else numbers.fixed_line(chance)
    return chance.choice(SCOPES[1:]), chance.choice(("值班室", "水利站", "应急办", "卫生院", "派出所")), number


def _meter(chance: random.Random, day: date, place: int) -> Row:
    return str(place), chance.choice(VILLAGES), numbers.meter_number(chance), f"{chance.randint(100, 99999)}", "正常"


LISTINGS = (
    Listing("licensing", "许可结果", ("序号", "申请单位", "统一社会信用代码", "许可证编号", "受理编号", "决定日期"),
        _licence),
    Listing("enforcement", "处罚结果", ("序号", "当事人", "统一社会信用代码", "决定书文号", "罚款（元）"), _penalty),
    Listing("procurement", "采购合同", ("序号", "合同编号", "供应商", "发票号码", "金额（元）"), _purchase),
    Listing("notice", "保证金专户", ("单位", "开户银行", "账号", "余额（元）"), _deposit),
    Listing("recruitment", "招录职位", ("职位代码", "职位", "人数", "学历"), _position),
    Listing("recruitment", "笔试成绩", ("序号", "准考证号", "成绩", "是否进入面试"), _candidate),
    Listing("subsidy", "补助名单", ("镇", "村", "姓名", "证件号码（已遮盖）", "手机（已遮盖）", "金额（元）"), _grant),
    Listing("inspection", "抽检结果", ("序号", "样品", "商品条码", "批号", "抽样单编号", "结论"), _sample),
    Listing("notice", "重点工程", ("项目代码", "项目", "投资（万元）", "进度"), _project),
    Listing("notice", "用地清单", ("序号", "不动产单元号", "坐落", "面积（平方米）", "用途"), _parcel),
    Listing("statistics", "主要指标", ("指标", "累计（元）", "同比"), _figure),
    Listing("emergency", "值班安排", ("单位", "部门", "值班电话"), _duty),
    Listing("notice", "水表检定", ("序号", "地点", "水表编号", "示数", "结论"), _meter),
)  # fmt: skip


def rows_of(listing: Listing, chance: random.Random, day: date, count: int) -> list[Row]:
    """Return the header row and ``count`` rows."""
    return [listing.columns, *(listing.row(chance, day, place) for place in range(1, count + 1))]


def markdown_table(rows: list[Row]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])


# sentences with long numbers that are not personal
ASIDES: tuple[Callable[[random.Random, Matter, date], str], ...] = (
    lambda chance, matter, day: f"咨询电话：{numbers.fixed_line(chance)}，值班电话：{numbers.duty_mobile(chance)}。",
    lambda chance, matter, day:
        f"联系人：{matter.name}工作专班，联系电话（手机）{numbers.duty_mobile(chance)}，工作日8:30至17:30。",
    lambda chance, matter, day:
        f"项目代码{numbers.project_code(chance, day.year)}，概算投资{money(chance, 9_000)}万元。",
    lambda chance, matter, day: f"受理编号：{numbers.acceptance_number(chance, day.year)}，可以据此查询进度。",
    lambda chance, matter, day:
        f"供应商统一社会信用代码为{numbers.credit_code(chance)}，发票号码{numbers.invoice_number(chance, day.year)}。",
    lambda chance, matter, day:
        f"经费列入县级预算，合计{chance.randint(13_000_000_000, 19_999_999_999)}元，"
        f"其中上级补助{money(chance, 9_000_000)}元。",
    lambda chance, matter, day:
        f"保证金缴入安澜县财政局专户，开户银行：安澜农村商业银行，账号：{numbers.public_account(chance)}。",
    lambda chance, matter, day:
        f"监测点坐标为东经118.{numbers.digits(chance, 9)}度、北纬37.{numbers.digits(chance, 9)}度。",
    lambda chance, matter, day:
        f"执行标准为GB {chance.randint(2000, 50000)}—{day.year}，浊度<{chance.randint(1, 5)}NTU，"
        f"余氯>0.{chance.randint(1, 9)}mg/L。",
    lambda chance, matter, day:
        f"公告编号{day:%Y%m%d}{numbers.digits(chance, 4)}，以{day.year}年{day.month}月{day.day}日24时为界。",
    lambda chance, matter, day: f"公众可以发电子邮件至zwgk@anlan.example，邮件主题写“{matter.name}+单位名称”。",
    lambda chance, matter, day:
        f"详细公告见[公共资源交易网上的{matter.name}采购公告](https://ggzy.anlan.example/trade/"
        f"{day:%Y%m%d}1{chance.choice('358')}{numbers.digits(chance, 9)}.html)。",
)  # fmt: skip
