"""What a lower limit does to a kilometre, by our engine model and by SUMO's, on the same drives.

Takes   SUMO's emissionsDrivingCycle (pip install eclipse-sumo) to measure anew; else the figures kept beside this file
Gives   kept() → table; measure(tool) → the same table; ours(limit, lost, name)
        `python -m benchmarks.driving_cycles --tool PATH` writes driving_cycles.csv
Used by benchmarks/emissions.py, tests/benchmarks
Source  Eclipse SUMO 1.28.0, models PHEMlight5, PHEMlight and HBEFA4 (EPL-2.0); the figures in the table are ours
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.environment import dynamics
from belvedere.environment.emission_factors import Array
from belvedere.parameters import CENTRAL, Values

FILE = Path(__file__).with_suffix(".csv")
VERSION = "1.28.0"  # of SUMO, that made the table
CLASSES = (
    "PHEMlight5/PC_EU4_D_MW",
    "PHEMlight5/PC_EU4_G",
    "PHEMlight/PC_D_EU4",
    "PHEMlight/PC_G_EU4",
    "HBEFA4/PC_petrol_Euro-4",
    "HBEFA4/PC_petrol_Euro-6ab",
    "HBEFA4/PC_diesel_Euro-5",
    "HBEFA4/PC_diesel_Euro-6d",
    "HBEFA4/RT_le7.5t_Euro-VI_A-C",
)
LIMITS = (30.0, 40.0, 50.0)  # [km/h]
LOST = (10.0, 20.0, 40.0, 80.0)  # [s/km] beside driving at the limit
KILOMETRES = 20.0  # [km] of one shape, so that rounding to whole seconds does not show


def trace(limit: float, lost: float, values: Values = CENTRAL) -> Array:
    """Return the speed [m/s] of every second of a drive, shape (seconds,): our cycle, over and over."""
    driven = dynamics.cycle(np.array([limit]), np.array([lost]), values)
    per_km = float(driven.stops[0])
    top = float(driven.top[0])
    shape = [(driven.accelerating, top), (driven.cruising, top), (driven.braking, 0.0), (driven.standing, 0.0)]
    time, speed = [0.0], [0.0]
    for _ in range(round(per_km * KILOMETRES)):
        for seconds, then in shape:
            time.append(time[-1] + float(seconds[0]) / per_km)
            speed.append(then)
    made: Array = np.interp(np.arange(0.0, time[-1]), time, speed)
    return made


def by_sumo(tool: Path, name: str, speed: Array) -> tuple[float, float]:
    """Return CO2 and NOx [g/km] of a drive by one of SUMO's classes.

    Raises
    ------
    RuntimeError
        when the tool fails
    """
    with tempfile.TemporaryDirectory() as folder:
        drive, sums = Path(folder) / "drive.csv", Path(folder) / "sums.csv"
        drive.write_text("\n".join(f"{second};{v:.4f};0" for second, v in enumerate(speed)), encoding="utf-8")
        command: list[str | Path] = [tool, "-t", drive, "-e", name, "--compute-a", "--compute-a.forward"]
        home = {**os.environ, "SUMO_HOME": str(tool.parent.parent)}
        done = subprocess.run(
            [*command, "-o", f"{folder}/all.csv", "--sum-output", sums],
            capture_output=True,
            text=True,
            env=home,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{tool}: {name}: {done.stderr.strip()}. Install eclipse-sumo {VERSION}.")
        row = pd.read_csv(sums).iloc[0]
    return float(row["CO2"]), float(row["NOx"])


def measure(tool: Path) -> pd.DataFrame:
    """Return model, limit [km/h], lost [s/km], co2 [g/km], nox [g/km] of all classes and drives by SUMO."""
    rows = []
    for name in CLASSES:
        for lost in LOST:
            for limit in LIMITS:
                co2, nox = by_sumo(tool, name, trace(limit, lost))
                rows.append((name, limit, lost, round(co2, 2), round(nox, 5)))
    return pd.DataFrame(rows, columns=["model", "limit", "lost", "co2", "nox"])


def kept() -> pd.DataFrame:
    """Return the figures measured with SUMO VERSION, as `measure` gives them."""
    table: pd.DataFrame = pd.read_csv(FILE, comment="#")
    return table


def ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Return each model's emission at a limit beside that at 50 km/h: model, limit, lost, co2, nox [-]."""
    usual = table[table["limit"] == dynamics.USUAL].set_index(["model", "lost"])
    rows = table[table["limit"] < dynamics.USUAL].copy()
    at = pd.MultiIndex.from_frame(rows[["model", "lost"]])
    for gas in ("co2", "nox"):
        rows[gas] = rows[gas].to_numpy() / usual.loc[at, gas].to_numpy()
    made: pd.DataFrame = rows.reset_index(drop=True)
    return made


def ours(limit: float, lost: float, vehicle: dynamics.Vehicle, values: Values = CENTRAL) -> dict[str, float]:
    """Return the same ratios by dynamics.py: co2, nox [-]."""
    made = dynamics.ratio(np.array([limit]), np.array([lost]), vehicle, values)
    return {gas: float(made[gas][0]) for gas in ("co2", "nox")}


def main() -> None:
    """Measure anew and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True, help="path of emissionsDrivingCycle")
    table = measure(parser.parse_args().tool)
    header = f"# Measured with Eclipse SUMO {VERSION} (EPL-2.0) on the drives of benchmarks/driving_cycles.py; [g/km]"
    FILE.write_text(f"{header}\n{table.to_csv(index=False, lineterminator=chr(10))}", encoding="utf-8")
    print(ratios(table).to_string(index=False))


if __name__ == "__main__":
    main()
