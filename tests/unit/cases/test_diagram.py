"""The picture of the workflow holds the whole table and nothing else."""

import re

from gridcity.cases.workflow import NOWHERE, STEPS
from gridcity.cases.workflow.diagram import mermaid


def test_every_step_is_drawn_and_nothing_that_is_none() -> None:
    drawn: set[tuple[str, str, str]] = set()
    text = mermaid()
    for source, target, commands in re.findall(r"^ +(\S+) --> (\S+): (.*)$", text, re.MULTILINE):
        start = NOWHERE if source == "[*]" else source
        drawn |= {(start, command, target) for command in commands.split(", ")}
    stages = {str(step.target) for step in STEPS}
    for stage, note in re.findall(r"note right of (\S+)\n(.*?)end note", text, re.DOTALL):
        own, _, everywhere = note.partition("in every stage:")
        drawn |= {(stage, command, stage) for command in re.findall(r"[a-z_]+", own)}
        drawn |= {(each, command, each) for command in re.findall(r"[a-z_]+", everywhere) for each in stages}

    assert drawn == {(str(step.source), str(step.command), str(step.target)) for step in STEPS}
