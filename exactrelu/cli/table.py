"""``exactrelu table``: exact counts of all instances of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exactrelu.certificates.claims import RegionDefinition
from exactrelu.cli.failures import ExitCode
from exactrelu.cli.network import define_option
from exactrelu.cli.output import json_option, print_json, print_table
from exactrelu.cli.progress import working
from exactrelu.report.instances import Instance, count_instances, instance_table
from exactrelu.report.latex import latex_table


@click.command(short_help="Count all instances of a folder.")
@click.argument("folder", type=click.Path(path_type=Path))
@define_option
@click.option("--latex", is_flag=True, help="Print a booktabs tabular, ready to \\input.")
@json_option
def table(folder: Path, definition: RegionDefinition, latex: bool, as_json: bool) -> ExitCode:
    """Count every arrangement, zonotope and network (*.json) of a folder.

    Exit code 3 if an instance is left out because it would exceed a limit.
    """
    if latex and as_json:
        raise click.UsageError("--latex and --json exclude each other")
    with working("reading the folder") as activity:
        instances = count_instances(folder, definition, activity.now)
    shown = instance_table(folder, instances)
    if as_json:
        print_json({"folder": folder.name, "instances": [_as_dict(instance) for instance in instances]})
    elif latex:
        click.echo(
            latex_table(shown, f"exactrelu table {folder.name} --latex --define {definition.value}"), nl=False
        )
    else:
        print_table(shown)
    complete = all(instance.count is not None for instance in instances)
    return ExitCode.TRUE if complete else ExitCode.RESOURCE_LIMIT


def _as_dict(instance: Instance) -> dict[str, Any]:
    count = (
        instance.count.as_dict()
        if instance.count is not None
        else {"count": None, "problem": instance.problem}
    )
    return {
        "name": instance.name,
        "kind": instance.kind,
        "dimension": instance.dimension,
        "size": instance.size,
        **count,
    }
