"""What a comparison left out, and what it cannot know, in Chinese and English."""

from collections.abc import Collection

import numpy as np

from gridcity.conditions.model import Timed
from gridcity.whatif.model import NEVER, NOBODY, Ints, Year

_PACE = (
    "每一步的用时按实际计：时限变了，人的快慢也会变，这里算不出来。",
    "Each step takes as long as it took: people would have worked at another pace under other limits.",
)
_LAST = (
    "每件案卷的每个时钟只算最后一次，并算在最后承办的部门名下，此前的回退、改派没有重演。",
    "Each clock of a case counts as it last ran, and for the department that had the case last;"
    " returns and earlier dispatches are not run again.",
)
_WHOSE = (
    "受理、派遣、核查三个时钟由指挥中心和监督员负责，按部门列出时指该部门的案卷，不是该部门的责任。",
    "To accept, dispatch and verify is the desk's and the inspectors' time: listed by department it tells of"
    " that department's cases, not of its doing.",
)
_LOAD = (
    "案卷换了部门，用时不变：新部门是否忙得过来，只能看平均在办数。",
    "Moved cases take as long as before: whether the new department could cope, only its load tells.",
)


class Notes:
    """Gathers them."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def of_limits(self, cases: Year, classes: Collection[int], passed_over: int) -> None:
        """Say what other limits leave open."""
        self.said.append(_PACE)
        self._count(
            int(cases.runs[Timed.HANDLE].is_kept.sum()),
            "经批准延期，保留批准的期限",
            "were granted more time: they keep the deadline that was granted",
        )
        kept = int((~np.isin(cases.class_ids, list(classes))).sum())
        self._count(
            kept,
            "文件没有写到其小类，时限照旧",
            "are of classes that the file does not name: they keep their deadlines",
        )
        if passed_over:
            self.said.append(
                (
                    f"文件中有 {passed_over:,} 个条件未用：每小类只取默认条件的最后一版。",
                    f"{passed_over:,} conditions of the file were passed over: of a class its default counts,"
                    " in its last edition.",
                )
            )

    def of_duty(self, cases: Year, departments: Ints, passed_over: int) -> None:
        """Say what another duty table leaves open."""
        self.said.append(_LOAD)
        nowhere = np.array([one.cell_code is None for one in cases.grounds])[cases.ground_of]
        self._count(
            int(nowhere.sum()),
            "不在任何单元网格内，部门照旧",
            "lie in no cell: they stay with their department",
        )
        self._count(
            int((departments == NOBODY).sum()),
            "按新责任表无人负责",
            "would have been nobody's under this table",
        )
        if passed_over:
            self.said.append(
                (
                    f"同一地点同一类别有多条规定的，取生效最晚的一条，{passed_over:,} 条未用。",
                    f"Of rules for the same place and class the one that begins last counts;"
                    f" {passed_over:,} were passed over.",
                )
            )

    def of_all(self, cases: Year, set_aside: int) -> None:
        """Say what no rules can tell."""
        self.said += [_LAST, _WHOSE]
        handling = cases.runs[Timed.HANDLE]
        self._count(
            int(((handling.off <= handling.due) & (handling.off != NEVER)).sum()),
            "在处置期限内作废、回退、合并或挂账，未处置完毕，不计按期也不计超期",
            "were void, returned, merged or suspended within their time and never handled:"
            " neither in time nor late",
        )
        self.said.append(
            (
                "在办数为这一年里平均每天每个时钟在走的件数，只算这一年上报的案卷。",
                "In hand: in how many cases a clock ran on an average day of the year, of the cases reported"
                " in it alone.",
            )
        )
        self._count(
            int(cases.is_imported.sum()),
            "是导入的记录，派遣时间未载明，处置自上报起计；受理、派遣、核查的时间不得而知，不计",
            "are imported and do not tell when they were dispatched: handling counts from the report on;"
            " when they were accepted, dispatched and verified nobody knows",
        )
        if set_aside:
            self.said.append(
                (
                    f"文件中有 {set_aside:,} 行读不懂，未用。",
                    f"{set_aside:,} rows of the files cannot be read.",
                )
            )

    def _count(self, cases: int, zh: str, en: str) -> None:
        if cases:
            self.said.append((f"{cases:,} 件{zh}。", f"{cases:,} cases {en}."))
