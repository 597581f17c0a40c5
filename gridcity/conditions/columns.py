"""What may stand above the columns of a table of filing conditions; see ``gridcity.loading.columns``."""

from gridcity.loading.columns import Vocabulary

CONDITIONS = Vocabulary(
    headings={
        "class": ("class", "class code", "小类代码", "小类", "小类编码", "类别", "类别编码", "类别代码"),
        "edition": ("edition", "目录版本", "目录"),
        "code": ("condition", "condition code", "code", "立案条件编号", "条件编号", "条件代码", "条件序号"),
        "default": ("default", "is default", "默认", "默认条件"),
        "filing": ("filing condition", "filing", "立案条件", "立案标准", "立案条件描述"),
        "filing_en": ("filing condition in english", "filing en", "立案条件英文"),
        "closing": ("closing condition", "closing", "结案条件", "结案标准", "结案条件描述"),
        "closing_en": ("closing condition in english", "closing en", "结案条件英文"),
        "accept": ("accept within", "accept", "受理时限"),
        "dispatch": ("dispatch within", "dispatch", "派遣时限"),
        "handle": ("handle within", "handle", "limit", "处置时限", "处理时限", "办理时限", "时限"),
        "verify": ("verify within", "verify", "核查时限"),
        "photos_before": ("photos before", "处置前照片", "处置前照片数"),
        "photos_after": ("photos after", "处置后照片", "处置后照片数"),
        "same_spot": ("same spot", "same spot required", "同一地点", "须同一地点", "前后照片同一地点"),
        "emergency": ("emergency", "is emergency", "紧急", "应急", "突发"),
        "calendar": ("calendar", "工作日历", "日历"),
        "basis": ("basis", "依据", "备注", "note"),
        "example": ("example", "is example", "示例"),
        "valid_from": ("valid from", "from", "since", "生效日期", "起始日期", "开始日期", "启用日期"),
        "last_on": ("last on", "last day", "through", "截止日期", "终止日期", "结束日期"),
    },
    needed=(("class",), ("filing", "accept", "dispatch", "handle", "verify")),
)  # fmt: skip
"""An export has the first word of each, or the first Chinese one."""
