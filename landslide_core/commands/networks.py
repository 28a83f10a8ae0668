"""landslide_core.commands.networks: `python -m landslide_core networks [--json]`."""

import argparse
import json
from typing import Any

from landslide_core.networks import NETWORKS, cards, parameter_count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(args: argparse.Namespace) -> int:
    shipped = cards()
    rows: list[dict[str, Any]] = [
        {
            "name": network.name,
            "title": network.title,
            "parameters": {
                "paper": parameter_count(network.build(3, "paper")),
                "compact": parameter_count(network.build(3, "compact")),
            },
            "downsampling": network.downsampling,
            "citation": network.citation,
            "weights": shipped[network.name].summary() if network.name in shipped else None,
        }
        for network in NETWORKS
    ]
    if args.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        paper, compact = row["parameters"]["paper"], row["parameters"]["compact"]
        print(f"{row['name']:<14}{paper:>12,} parameters in the paper, {compact:>11,} compact")
        print(f"{'':<14}{row['weights'] or 'no weights are shipped'}")
    return 0
