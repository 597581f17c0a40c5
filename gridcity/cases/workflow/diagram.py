"""The table of steps as a picture: a Mermaid state diagram."""

from collections.abc import Iterable
from textwrap import wrap

from gridcity.cases.vocabulary import Command, Stage
from gridcity.cases.workflow.steps import NOWHERE, STEPS

_WIDTH = 44
"""How wide a note is. [characters]"""


def mermaid() -> str:
    """Draw the table.

    An arrow for each pair of stages that commands lead between; in a note beside each stage the commands
    that leave a case where it is, and in the first stage's what may be done in every one.

    Examples
    --------
    >>> print(mermaid().splitlines()[2].strip())
    [*] --> reported: report
    """
    between: dict[tuple[str, str], list[Command]] = {}
    within: dict[str, list[Command]] = {str(stage): [] for stage in Stage}
    for step in STEPS:
        if step.source == step.target:
            within[step.source].append(step.command)
        else:
            between.setdefault((str(step.source), str(step.target)), []).append(step.command)
    everywhere = [
        command for command in within[Stage.CLOSED] if all(command in found for found in within.values())
    ]
    lines = ["stateDiagram-v2", "    direction LR"]
    for (source, target), commands in between.items():
        start = "[*]" if source == NOWHERE else source
        lines.append(f"    {start} --> {target}: {_listed(commands)}")
    for stage, commands in within.items():
        own = [command for command in commands if command not in everywhere]
        words = wrap(_listed(own), _WIDTH)
        if stage == Stage.REPORTED:
            words += ["—", *wrap(f"in every stage: {_listed(everywhere)}", _WIDTH)]
        if words:
            lines += [f"    note right of {stage}", *(f"        {line}" for line in words), "    end note"]
    return "\n".join(lines)


def _listed(commands: Iterable[Command]) -> str:
    return ", ".join(str(command) for command in commands)
