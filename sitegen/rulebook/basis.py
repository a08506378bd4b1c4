"""Legal bases of the rules. Cite a text only after reading the clause; otherwise use ``PRACTICE``."""

PRACTICE = "实务"
STRUCTURE = "本工具的内容模型"
GUIDELINES = "《政府网站发展指引》（国办发〔2017〕47号）"
INDICATORS = "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）"
ACCESSIBILITY = "WCAG 2.2"
NUMBER_FORMAT = "《党政机关公文格式》（GB/T 9704—2012）7.2.5"
WORK_PLAN = "2021年高青县政务公开工作要点（高政办字〔2021〕24号）"
STANDARDS = "《关于全面推进基层政务公开标准化规范化工作的指导意见》（国办发〔2019〕54号）"
PROJECTS = "《关于推进重大建设项目批准和实施领域政府信息公开的意见》（国办发〔2017〕94号）"
REPORT_FORM = "政府信息公开工作年度报告格式（国办公开办函〔2021〕30号）"


def regulation(*articles: str) -> str:
    """Citation of 政府信息公开条例 (国令第711号) by articles, such as ``regulation("十二")``."""
    return "《政府信息公开条例》" + "、".join(f"第{article}条" for article in articles)


def decision_procedure(*articles: str) -> str:
    """Citation of 重大行政决策程序暂行条例 (国令第713号) by articles."""
    return "《重大行政决策程序暂行条例》" + "、".join(f"第{article}条" for article in articles)


def work_plan(section: str) -> str:
    """Citation of the county work plan, the source of the rules on interpretation, by section."""
    return f"{WORK_PLAN}{section}"
