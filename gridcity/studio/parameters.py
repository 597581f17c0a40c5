"""What a method lets whoever asks choose: a number, one of several, yes or no."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypedDict, Unpack

from gridcity.studio.errors import AskInvalid

Value: TypeAlias = int | float | str | bool


class ParameterKind(StrEnum):
    """Of what kind a parameter is."""

    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Option:
    """One of several that may be chosen, in both languages."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to choose; ``least`` and ``most`` are of numbers, ``choices`` of choices."""

    name: str
    kind: ParameterKind
    default: Value
    label: str
    label_en: str
    help: str = ""
    help_en: str = ""
    least: float | None = None
    most: float | None = None
    unit: str | None = None
    choices: tuple[Option, ...] = ()

    def read(self, value: object, *, field: str) -> Value:
        """Give a value as the method takes it.

        Raises
        ------
        AskInvalid
            It is of another kind, out of bounds, or none of the choices.
        """
        match self.kind:
            case ParameterKind.FLAG if isinstance(value, bool):
                return value
            case ParameterKind.CHOICE if isinstance(value, str) and value in {o.code for o in self.choices}:
                return value
            case ParameterKind.INTEGER if isinstance(value, int) and not isinstance(value, bool):
                return int(self._within(value, field))
            case ParameterKind.NUMBER if isinstance(value, int | float) and not isinstance(value, bool):
                return float(self._within(float(value), field))
        possible = ", ".join(o.code for o in self.choices) or str(self.kind)
        raise AskInvalid(f"{field} is {possible}, not {value!r}.", field=field, reason="kind")

    def _within(self, value: float, field: str) -> float:
        least = float("-inf") if self.least is None else self.least
        most = float("inf") if self.most is None else self.most
        if not least <= value <= most:
            raise AskInvalid(f"{field} lies between {least:g} and {most:g}.", field=field, reason="bounds")
        return value


def read_values(
    parameters: tuple[Parameter, ...], given: Mapping[str, object], *, field: str = "params"
) -> dict[str, Value]:
    """Give every parameter its value: what was given, else its default.

    Raises
    ------
    AskInvalid
        A value cannot be, or there is no such parameter.
    """
    unknown = sorted(set(given) - {one.name for one in parameters})
    if unknown:
        raise AskInvalid(
            f"There is no parameter {unknown[0]}.", field=f"{field}.{unknown[0]}", reason="unknown"
        )
    return {
        one.name: one.read(given[one.name], field=f"{field}.{one.name}") if one.name in given else one.default
        for one in parameters
    }


class _Words(TypedDict, total=False):
    help: str
    help_en: str
    unit: str


def integer(
    name: str, default: int, least: int, most: int, zh: str, en: str, **more: Unpack[_Words]
) -> Parameter:
    """Declare a whole number."""
    return Parameter(name, ParameterKind.INTEGER, default, zh, en, least=least, most=most, **more)


def number(
    name: str, default: float, least: float, most: float, zh: str, en: str, **more: Unpack[_Words]
) -> Parameter:
    """Declare a number."""
    return Parameter(name, ParameterKind.NUMBER, default, zh, en, least=least, most=most, **more)


def choice(
    name: str, default: str, options: tuple[Option, ...], zh: str, en: str, **more: Unpack[_Words]
) -> Parameter:
    """Declare one of several."""
    return Parameter(name, ParameterKind.CHOICE, default, zh, en, choices=options, **more)


PERMUTATIONS = integer(
    "permutations", 9999, 99, 999_999, "置换次数", "Permutations",
    help="次数越多,p 值能越小;不少于 99。", help_en="The more, the smaller p-values can be.",
)  # fmt: skip
FALSE_SHARE = number(
    "false_share", 0.05, 0.001, 0.5, "容许的误报比例", "Share of false finds",
    help="在标出的网格里,平均至多有这么大比例只是偶然。",
    help_en="Of the cells that are marked, at most this share is expected to be chance.",
)  # fmt: skip
CORRECTION = choice(
    "correction", "fdr",
    (
        Option("fdr", "误报率 (Benjamini–Hochberg)", "False discovery rate (Benjamini–Hochberg)"),
        Option("bonferroni", "Bonferroni", "Bonferroni"),
        Option("none", "不校正", "None: each cell by itself"),
    ),
    "多重检验校正", "Correction for testing every cell",
)  # fmt: skip
