"""What may stand above the columns of a duty table; see ``gridcity.loading.columns``."""

from gridcity.loading.columns import Vocabulary

DUTY = Vocabulary(
    headings={
        "place": (
            "place", "place code", "area", "area code", "cell", "cell code", "where",
            "区域", "区域编码", "区域代码", "区域名称", "责任区域", "责任范围", "范围", "地点", "地段",
            "单元网格", "网格编码", "网格代码", "区划代码",
        ),
        "class": (
            "class", "class code", "类别", "类别编码", "类别代码", "小类", "小类编码", "小类代码", "类别名称",
        ),
        "kind": ("kind", "type", "类型", "种类", "部件事项", "部件/事项", "部件或事项", "部件/事件"),
        "edition": ("edition", "目录", "目录版本"),
        "governing": (
            "governing", "governing department", "主管部门", "主管单位", "主管部门名称", "主管部门代码",
        ),
        "owner": ("owner", "权属单位", "产权单位", "权属单位名称", "权属单位代码"),
        "maintainer": (
            "maintainer", "养护单位", "维护单位", "管护单位", "处置单位", "养护单位名称", "养护单位代码",
        ),
        "valid_from": ("valid from", "from", "since", "生效日期", "起始日期", "开始日期", "启用日期"),
        "last_on": ("last on", "last day", "through", "截止日期", "终止日期", "结束日期", "截至日期"),
        "valid_to": ("valid to", "before", "失效日期"),
        "note": ("note", "remark", "ground", "备注", "依据", "说明"),
    },
    needed=(("place",), ("class",), ("valid_from",), ("governing", "owner", "maintainer")),
)  # fmt: skip
"""``last_on`` is the last day, ``valid_to`` the first day after it."""
