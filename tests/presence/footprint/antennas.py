"""Antennas made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.presence.schema import NETWORK


def network(*rows: dict[str, float]) -> pd.DataFrame:
    """Return schema.NETWORK of cells c0, c1, …; what a row does not say is NaN, and 4G."""
    table = pd.DataFrame(
        {
            "cell": np.arange(len(rows), dtype="int32"),
            "cell_id": [f"c{row}" for row in range(len(rows))],
            **{
                name: [float(row.get(name, np.nan)) for row in rows]
                for name in ("x", "y", "azimuth", "beam_width", "range", "power", "frequency", "height")
            },
            "technology": "4G",
        }
    )
    return table[list(NETWORK)]
