"""Texts of a synthetic county: a small grammar of official Chinese, expanded at random with a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """The subject matter of a policy, with the words for its sentences.

    ``department`` is an index into ``corpus_site.DEPARTMENTS``, ``theme`` an entry of the theme register.
    """

    name: str
    subject: str
    thing: str
    place: str
    act: str
    risk: str
    department: int
    theme: str


# name, subject, thing, place, forbidden or required act, risk, department, theme
MATTERS = tuple(
    Matter(*row)
    for row in (
        ("养犬", "养犬人", "犬只", "城区公共场所", "不束犬链外出", "犬只伤人", 2, "公安、安全、司法/公安"),
        ("农村供水", "供水单位", "供水管网", "农村集中供水点", "擅自启闭公共阀门", "水质不达标", 5,
         "农业、林业、水利/水利"),
        ("小型水库", "水库管护单位", "大坝和放水设施", "库区和坝顶", "在坝体上堆放杂物", "汛期险情", 5,
         "农业、林业、水利/水利"),
        ("河道采砂", "采砂单位", "采砂船和堆料", "采砂区和河滩", "超深度开采", "岸线崩塌", 5, "农业、林业、水利/水利"),
        ("取用水", "取水单位", "计量设施", "取水口", "绕过水表取水", "超计划用水", 5, "国土资源、能源/水资源"),
        ("山洪灾害防御", "沿河住户", "预警广播", "沟口和低洼处", "在警戒线内停留", "转移不及时", 5,
         "农业、林业、水利/水利"),
        ("学生营养餐", "供餐单位", "食材", "学校食堂", "使用隔夜饭菜", "食物中毒", 1, "科技、教育/教育"),
        ("校外培训机构", "举办者", "预收费用", "教学场所", "一次收取一年的费用", "卷款停业", 1, "科技、教育/教育"),
        ("校车", "校车服务提供者", "校车", "停靠站点", "超员接送", "交通事故", 1, "科技、教育/教育"),
        ("公共体育场馆", "场馆运营单位", "健身器材", "场馆和户外场地", "挪用开放时段", "器材失修", 1,
         "卫生、体育/体育"),
        ("学前教育资助", "幼儿监护人", "资助资金", "幼儿园", "重复申报", "应助未助", 1, "科技、教育/教育"),
        ("义务教育招生", "适龄儿童监护人", "入学材料", "招生服务区", "提供虚假的居住证明", "大班额", 1,
         "科技、教育/教育"),
        ("电动自行车", "车主", "蓄电池", "楼道和门厅", "飞线充电", "火灾", 2, "公安、安全、司法/公安"),
        ("旅馆业治安", "旅馆经营者", "住宿登记系统", "旅馆和民宿", "不核验住客证件", "未成年人受侵害", 2,
         "公安、安全、司法/公安"),
        ("大型群众性活动", "承办者", "临时设施", "活动场地", "超核定人数售票", "拥挤踩踏", 2, "公安、安全、司法/公安"),
        ("居住登记", "用工单位和房屋出租人", "登记信息", "出租房屋", "隐瞒承租人数", "服务跟不上", 2,
         "公安、安全、司法/公安"),
        ("城区停车", "停车场经营者", "泊位", "背街小巷", "私装地锁", "消防通道被占", 2, "工业、交通/公路"),
        ("临时救助", "申请人", "救助金", "镇街救助窗口", "隐瞒家庭收入", "救急不及时", 3, "民政、扶贫、救灾/社会福利"),
        ("居家养老服务", "服务机构", "服务券", "社区和老人家中", "虚报服务时长", "服务缩水", 3,
         "民政、扶贫、救灾/社会福利"),
        ("公墓", "公墓经营单位", "墓位", "公墓和骨灰堂", "炒买炒卖墓位", "占用林地", 3, "民政、扶贫、救灾/社会福利"),
        ("地名", "申报单位", "地名标志", "新建住宅区和道路", "擅自更名", "同名重名", 3,
         "民政、扶贫、救灾/行政区划与地名"),
        ("社会组织", "社会组织负责人", "会费和捐赠", "办公场所", "强制入会", "违规收费", 3,
         "民政、扶贫、救灾/社团管理"),
        ("残疾人辅助器具", "申请人", "辅助器具", "适配站", "转卖器具", "适配不合身", 3, "民政、扶贫、救灾/社会福利"),
        ("行政事业单位资产", "占有使用单位", "房屋和设备", "闲置库房", "无偿出借资产", "账实不符", 4,
         "财政、金融、审计/财政"),
        ("涉农补贴资金", "项目实施单位", "补贴资金", "项目所在村", "虚报种植面积", "资金滞留", 4,
         "财政、金融、审计/财政"),
        ("政府购买服务", "承接主体", "服务合同", "服务现场", "整体转包", "质量下降", 4, "财政、金融、审计/财政"),
        ("票据", "用票单位", "财政票据", "收费窗口", "以收据代替票据", "坐收坐支", 4, "财政、金融、审计/财政"),
        ("小额信贷贴息", "借款人", "贴息资金", "受理网点", "改变借款用途", "逾期不还", 4, "财政、金融、审计/银行"),
        ("医疗废物", "医疗卫生机构", "医疗废物", "暂存间和转运点", "混入生活垃圾", "交叉感染", 6, "卫生、体育/卫生"),
        ("村卫生室", "执业人员", "药品和诊疗设备", "村卫生室", "超范围执业", "小病难就近看", 6, "卫生、体育/卫生"),
        ("饮用水卫生", "二次供水单位", "水箱", "住宅小区泵房", "不按期清洗消毒", "水质异常", 6, "卫生、体育/卫生"),
        ("母婴设施", "公共场所管理单位", "哺乳室", "车站、医院和商场", "挪作他用", "设施闲置", 6,
         "人口与计划生育、妇女儿童工作/妇女儿童"),
        ("疫苗接种", "接种单位", "疫苗和冷链设备", "接种门诊", "漏登接种信息", "断链失温", 6, "卫生、体育/卫生"),
        ("政务服务", "进驻单位", "办件材料", "政务服务大厅", "要求提供清单以外的证明", "群众多跑路", 0,
         "综合政务/电子政务"),
        ("森林防火", "林地经营者", "防火道和瞭望塔", "林区和坟场", "野外用火", "山火", 0, "农业、林业、水利/林业"),
        ("生活垃圾分类", "管理责任人", "分类容器", "投放点和转运站", "混装混运", "二次污染", 0,
         "城乡建设、环境保护/环境监测、保护与治理"),
    )
)  # fmt: skip

# (aspect of a matter, genre of the document)
ASPECTS = (
    ("管理", "办法"), ("补助资金", "办法"), ("监督检查", "办法"), ("信用评价", "办法"), ("巡查责任", "规定"),
    ("应急处置", "规定"), ("举报奖励", "办法"), ("信息报送", "规定"), ("服务规范", "规定"), ("质量提升", "实施方案"),
    ("突出问题治理", "工作方案"), ("改革试点", "实施方案"),
)  # fmt: skip
SCOPES = (
    "安澜县", "望川镇", "松坪镇", "上堰镇", "枫渡镇", "杨桥镇", "石门湾镇", "白石岭镇", "荷塘镇", "柳浦镇", "青溪乡",
    "安澜街道", "望山街道", "临江街道", "南桥开发区",
)  # fmt: skip
FIELDS = ("", "城区", "农村", "重点时段", "重点区域")
TITLES = len(MATTERS) * len(ASPECTS) * len(SCOPES) * len(FIELDS)
VILLAGES = tuple(
    a + b for a in ("东", "西", "上", "下", "前", "后", "大", "小") for b in ("河村", "湾村", "坪村", "岭村", "渡村")
)

# {name} is replaced by a word of the matter or by a random expansion of that rule; #a-b# by a number from a to b
GRAMMAR: Mapping[str, tuple[str, ...]] = {
    "因": ("近三年群众来信来电中，反映{thing}的有#40-400#件", "去年检查{place}，发现问题#11-90#个",
           "我县{subject}由#20-90#家增加到#100-400#家", "原来的做法各镇不一，{subject}意见较多",
           "{town}先行一年，{risk}类事件下降#12-45#%"),
    "旨": ("规范{matter}工作", "防止{risk}", "维护{subject}和群众的合法权益", "把{thing}管好用好",
        "明确各方在{place}的责任"),
    "责任人": ("村（社区）网格员", "{subject}指定的专人", "镇街分管负责人", "行业主管部门的值班人员", "第三方服务机构"),
    "限": ("#2-9#个工作日", "#10-30#日", "当日", "次月#3-9#日前", "每季度末"),
    "材": ("申请表", "场所平面图", "{thing}清单", "上年度台账", "承诺书", "检测报告", "委托书", "收支明细"),
    "罚": ("责令限期改正", "约谈其负责人", "记入信用档案", "取消当年评优资格", "按原渠道追回资金", "移送有权机关处理"),
    "渠道": ("政务服务网", "镇街便民服务中心", "县政务服务大厅二楼综合窗口", "“安澜办”小程序", "行业主管部门窗口"),
    "总则": ("为{旨}，{旨}，结合{scope}实际，制定本文件。", "鉴于{因}，为{旨}，根据有关法律、法规，制定本文件。",
             "为{旨}，落实上级关于{matter}的部署，经集体讨论，制定本文件。"),
    "范围": ("{scope}行政区域内的{subject}，以及与{thing}有关的活动，适用本文件。",
        "在{place}从事相关活动的单位和个人，应当遵守本文件。",
             "本文件所称{thing}，是指在{place}使用、存放或者经营的，列入目录的部分；涉密和军事设施不在此列。"),
    "条": (
        "{subject}应当建立{thing}台账，记明来源、数量、去向和经手岗位，保存期不少于#2-6#年。",
        "{责任人}每月对{place}至少巡查#2-8#次，发现{act}的，当场劝阻，并在{限}内报告。",
        "不得{act}。因抢险、救灾确需的，事后{限}补办手续。",
        "申请人通过{渠道}提交{材}、{材}；材料齐全的当场受理，不齐的一次告知。",
        "受理机关在{限}内作出决定，需要现场勘查的，可以延长#3-9#个工作日。",
        "{subject}新增、更换{thing}的，应当在{限}向{dept}报备，{渠道}可以代收材料。",
        "所需经费按照县级#30-70#%、镇级#10-25#%的比例分担，其余由{subject}自筹。",
        "对{thing}实行分级管理：一级#5-40#处，由县级直接检查；二级#41-160#处，由镇街检查；三级由{责任人}日常看护。",
        "{dept}每年抽查不少于#5-30#%的{subject}，抽查结果在{限}内公布。",
        "发生{risk}的，{subject}应当立即停止使用{thing}，#10-50#分钟内向{dept}报告，并保护现场。",
        "任何单位和个人发现{act}，可以拨打12345或者向{渠道}反映，查实的给予#100-900#元奖励。",
        "{subject}有下列情形之一的，由{dept}{罚}：（一）{act}；（二）拒绝、阻碍检查；（三）报告的数据不实。",
        "评价得分#85-95#分以上的为优秀，次年减少检查频次；低于#55-65#分的，{罚}。",
        "{place}应当在醒目处公示责任岗位、监督电话和{thing}的使用要求。",
        "每年#3-5#月、#9-11#月集中开展{matter}宣传，学校、村（社区）各不少于#1-4#场。",
        "与{subject}签订的协议应当写明期限、价款、{risk}时的处置办法，{罚}的条件也要一并约定。",
        "鼓励{subject}采用物联网设备采集{thing}数据，数据接入县级平台，原始记录保存#180-400#天。",
        "对老年人、残疾人和行动不便的群众，{渠道}应当上门办理，{限}内办结。",
        "{dept}会同财政部门确定补助标准：每处每年#800-9000#元，超出部分由{subject}承担。",
        "跨镇街的事项由{dept}指定牵头单位；意见不一致的，{限}提请县政府协调。",
    ),
    "附则": ("本文件由{dept}负责解释。", "镇街可以依据本文件细化流程，不得增加{subject}的负担。",
             "实施满#12-30#个月，{dept}组织评估，结果向社会公布。"),
    "解背景": (
        "先说来由。{因}。大家最常问的是：出了{risk}该找谁、多久能办完？过去三个部门都能管，"
            "结果谁都管不到底。这就是这次动手起草的背景。",
        "政策出台的背景并不复杂：{因}。我们跑了#4-14#个镇街，开了#3-9#场座谈会，收到意见#21-190#条，"
            "采纳了其中#10-20#条。",
        "为什么现在制定？{因}，而能查到的规矩最早的一份已有#9-20#年，很多说法跟不上{place}的实际。",
    ),
    "解目的": (
        "目的一句话：让守规矩的{subject}少受打扰，让{risk}少发生。数得着的目标是，一年内投诉下降#15-40#%。",
        "说到底是为了{旨}。对普通人家来说，{place}更放心，办事少跑#1-3#趟。",
        "这份文件要解决“看得见、管不着”的问题：谁看见，谁上报；谁主管，谁回话。",
    ),
    "解举措": (
        "主要内容可以记成三件事：一是家底清，有一样登一样；二是有人看，{责任人}定期到现场；三是算清钱，"
            "公家出多少、自己出多少，事先讲明。",
        "重要举措里，变化最大的是时间。以前平均要等#25-60#天，现在压到#3-9#天；拖了的，窗口要主动打电话说明。",
        "新增了上门服务。腿脚不便的人家打一个电话，工作人员带着设备过去，拍照、签字一次完成。",
    ),
    "解例": (
        "举个例子。某{subject}今年添了#2-9#处{thing}，按老办法要交#5-9#样材料；现在手机上点几下，交#1-3#样就行。",
        "算一笔账：一处{thing}一年看护花费#1200-5200#元，公家补#600-900#元，剩下的分摊下来，每户每月不到#2-9#元。",
        "有人问，亲戚家办喜事临时用一下{place}算不算违规？不算，事先在{渠道}登记，用完清理就可以。",
        "也有人担心检查变多。恰恰相反，连续两年没出{risk}的，检查由每年#4-8#次减到#1-2#次。",
    ),
    "通知": (
        "请各有关单位于{限}前将{matter}情况汇总表报{dept}，逾期视为无此事项。",
            "施工期间，{place}周边#2-6#路公交临时改道，请绕行。",
        "经查，{place}现存{thing}#12-310#处，其中需要更新的#3-11#处，已列入年度计划。",
            "公示期间，对以下名单有意见的，可以来电、来信或者当面反映，反映情况应当实事求是。",
        "现场工作人员统一佩戴证件，不收取任何费用，不索要银行卡密码和验证码。",
            "{subject}可以在{渠道}查询进度，查询时输入受理编号后六位。",
        "检查组共出动#12-60#人次，检查{subject}#20-200#家，下达整改通知#2-19#份，已整改#1-2#轮。",
        "遇有大风、暴雨等天气，活动顺延，具体时间另行通知。",
    ),
}  # fmt: skip

_SLOT = re.compile(r"\{([^{}]+)\}|#(\d+)-(\d+)#")


class Writer:
    """Writes sentences about one matter; equal random state and words give equal sentences."""

    def __init__(self, chance: random.Random, matter: Matter, department: str, scope: str) -> None:
        self.chance = chance
        self._words = {
            "matter": matter.name, "subject": matter.subject, "thing": matter.thing, "place": matter.place,
            "act": matter.act, "risk": matter.risk, "dept": department, "scope": scope,
        }  # fmt: skip

    def expand(self, text: str) -> str:
        """Fill the slots of ``text`` recursively."""
        return _SLOT.sub(self._filled, text)

    def _filled(self, slot: re.Match[str]) -> str:
        name, low, high = slot.groups()
        if low:
            return str(self.chance.randint(int(low), int(high)))
        if name == "town":
            return self.chance.choice(SCOPES[1:-1])
        return self._words.get(name) or self.one(name)

    def one(self, name: str) -> str:
        """Return one sentence of a grammar rule."""
        return self.expand(self.chance.choice(GRAMMAR[name]))

    def several(self, name: str, count: int) -> list[str]:
        """Return ``count`` different sentences of a rule, or all if it has fewer."""
        rules = GRAMMAR[name]
        return [self.expand(rule) for rule in self.chance.sample(rules, min(count, len(rules)))]


@dataclass(frozen=True, slots=True)
class Subject:
    """The components of a policy's title."""

    matter: Matter
    scope: str
    name: str
    genre: str


def subject_of(serial: int) -> Subject:
    """Return subject number ``serial``. All numbers give different names, and successive ones very different names."""
    lap, place = divmod(serial, TITLES)
    place = place * 7919 % TITLES  # 7919 is prime and no divisor of TITLES, so this permutes the titles
    place, matter = divmod(place, len(MATTERS))
    place, aspect = divmod(place, len(ASPECTS))
    field, scope = divmod(place, len(SCOPES))
    what, genre = ASPECTS[aspect]
    name = f"{SCOPES[scope]}{FIELDS[field]}{MATTERS[matter].name}{what}{genre}"
    return Subject(MATTERS[matter], SCOPES[scope], name + (f"（之{lap + 1}）" if lap else ""), genre)


def articles(writer: Writer, count: int) -> list[str]:
    """Return the sentences of a policy, one for each article, in the usual order."""
    return [writer.one("总则"), writer.one("范围"), *writer.several("条", count), writer.one("附则")]


def in_chapters(sentences: list[str]) -> str:
    """Format sentences as articles in chapters: ``## 第一章　总则``, ``第一条　…``."""
    heads = {
        0: "第一章　总则",
        2: "第二章　职责和要求",
        2 + (len(sentences) - 3) // 2: "第三章　监督和保障",
        len(sentences) - 1: "第四章　附则",
    }
    blocks = []
    for place, sentence in enumerate(sentences):
        if place in heads:
            blocks.append(f"## {heads[place]}")
        blocks.append(f"第{chinese_number(place + 1)}条　{sentence}")
    return "\n\n".join(blocks)


def in_points(sentences: list[str]) -> str:
    """Format sentences as an introduction and numbered points: ``一、…``."""
    points = [f"{chinese_number(place)}、{sentence}" for place, sentence in enumerate(sentences[1:], 1)]
    return "\n\n".join([sentences[0] + "现将有关事项通知如下：", *points])


def chinese_number(number: int) -> str:
    """Write a number from 1 to 99 in Chinese."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
