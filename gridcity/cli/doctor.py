"""``gridcity doctor`` checks the installation."""

import typer
from rich.console import Console

from gridcity.doctor import examine
from gridcity.settings import Settings


def doctor() -> None:
    """Check the installation, each finding with a hint; exit code 1 if something is to be mended."""
    console = Console()
    ill = 0
    for finding in examine(Settings()):
        ill += not finding.is_well
        mark = "[green]✓[/green]" if finding.is_well else "[red]✗[/red]"
        console.print(f"{mark} {finding.name}: {finding.said}", highlight=False)
        if not finding.is_well:
            console.print(f"  → {finding.hint}", highlight=False)
    if ill:
        raise typer.Exit(1)
