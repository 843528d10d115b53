"""Run scenarios and write their results."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import (
    catalog_rivals,
    catalog_scale,
    declared_labels,
    dish_kinds,
    duplicates,
    facts_million,
    food_coverage,
    food_traps,
    habits,
    history_length,
    import_rate,
    ingredient_lines,
    model_quality,
    model_scale,
    nutrition,
    page_scores,
    recipe_times,
    requests,
    safety,
    serving,
    synthetic_growth,
    understanding,
)
from benchmarks.machine import real_data, write_result

SCENARIOS: Mapping[str, Callable[[], dict[str, Any]]] = {
    catalog_rivals.ID: catalog_rivals.run,
    catalog_scale.ID: catalog_scale.run,
    declared_labels.ID: declared_labels.run,
    dish_kinds.ID: dish_kinds.run,
    duplicates.ID: duplicates.run,
    facts_million.ID: facts_million.run,
    food_coverage.ID: food_coverage.run,
    food_traps.ID: food_traps.run,
    habits.ID: habits.run,
    history_length.ID: history_length.run,
    import_rate.ID: import_rate.run,
    ingredient_lines.ID: ingredient_lines.run,
    model_quality.ID: model_quality.run,
    model_scale.ID: model_scale.run,
    nutrition.ID: nutrition.run,
    page_scores.ID: page_scores.run,
    recipe_times.ID: recipe_times.run,
    requests.ID: requests.run,
    safety.ID: safety.run,
    serving.ID: serving.run,
    synthetic_growth.ID: synthetic_growth.run,
    understanding.ID: understanding.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("scenario", nargs="*", help=f"part of an id; known: {', '.join(SCENARIOS)}")
    wanted = parser.parse_args().scenario
    chosen = {i: run for i, run in SCENARIOS.items() if not wanted or any(w in i for w in wanted)}
    if not chosen:
        print(f"no scenario is called {wanted}; known: {', '.join(SCENARIOS)}", file=sys.stderr)
        return 2
    if real_data() is None:
        print("the real data folder is not here; set REAL_RECIPES to where it is", file=sys.stderr)
        return 1
    for scenario, run in chosen.items():
        print(f"{scenario} …", flush=True)
        print(f"  {write_result(scenario, run())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
