"""Statistical areas with the people in them, and the larger zones by which workers and students are published.

Takes   [areas] of a recipe: polygons of the areas, residents by area, age and year, a fragility table with income;
        polygons of the larger zones and a table of their workers and students
Gives   `areas` of the City (jobs and students still NaN: zones.py spreads them), and the job zones
Used by build.py, zones.py
Source  Comune di Bologna, open data: aree statistiche, popolazione residente, fragilità, zone del Comune
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from belvedere.city import delimited, shapes
from belvedere.city.reading import Note, Reading
from belvedere.city.recipe_sections import AreasSection
from belvedere.errors import InputError, MissingFileError

# the municipality's names of ages → our columns
AGES = {
    "00-14": "residents_0_14",
    "15-29": "residents_15_29",
    "30-44": "residents_30_44",
    "45-64": "residents_45_64",
    "65 e oltre": "residents_65_plus",
}
UNITS_ABOVE = 1000.0  # a mean income below this is written in thousands of EUR: no household lives on 1,000 EUR a year
_CODE_WIDTH = 2  # [character] "07": area codes lose their zero where a column is a number


@dataclass(frozen=True)
class JobZones:
    """The zones by which workers and students are published.

    table : zone_code (str), name (str), residents, jobs, students (float64) [people], geometry
    """

    table: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()


def read(section: AreasSection, raw: Path, crs: str) -> Reading:
    """Return the statistical areas, sorted by area_id.

    Columns are those of city/model.py and `zone_code`, the job zone that holds the area; `jobs` and `students` are NaN.
    Residents of no area (without fixed abode) are counted in a note and are in no area.

    Parameters
    ----------
    section : [areas] of the recipe; a file it leaves out leaves its columns NaN
    raw : folder of raw data
    crs : the city's projected CRS [m]

    Raises
    ------
    InputError
        when a file lacks a column, an area stands twice, an area of residents is on no polygon, a year is not
        published, or an age or income is not as known
    """
    file = raw / section.file
    columns = ("codice_area_statistica", "area_statistica", "cod_quar", "quartiere", "cod_zona")
    polygons, repaired = shapes.repair(shapes.read(file, columns, crs))
    areas = gpd.GeoDataFrame(
        {
            "area_id": _codes(polygons["codice_area_statistica"], file),
            "name": polygons["area_statistica"].astype("str").str.strip().astype("str"),
            "district_id": polygons["cod_quar"].astype("str"),
            "district": polygons["quartiere"].astype("str"),
            "zone_code": polygons["cod_zona"].astype("str"),
            "surface": polygons.area / 1e6,  # [m2] → [km2]
        },
        geometry=polygons.geometry,
        crs=crs,
    )
    notes = [shapes.repair_note(areas["area_id"], repaired, file)] if any(repaired) else []
    twice = areas["area_id"][areas["area_id"].duplicated()]
    if len(twice):
        raise InputError(file, f"area {twice.iloc[0]}", "the area stands twice", remedy="Keep one of the two.")
    people, nowhere = _residents(section, raw, areas["area_id"])
    notes += nowhere
    income, scaled = _income(section, raw)
    notes += scaled
    table = areas.set_index("area_id").join(people).join(income)
    if "name_written" in table:  # "Lavino di Mezzo", where the map shouts
        table = table.assign(name=table["name_written"].fillna(table["name"]).astype("str")).drop(
            columns="name_written"
        )
    table = table.assign(jobs=np.nan, students=np.nan).sort_index().reset_index()
    return Reading(gpd.GeoDataFrame(table, geometry="geometry", crs=crs), tuple(notes))


def job_zones(section: AreasSection, raw: Path, crs: str) -> JobZones:
    """Return the zones of workers and students, sorted by code; no rows where the recipe names none.

    Raises
    ------
    InputError
        when a zone is on the map and not in the table, or the other way round, or a cell is not a number of people
    """
    if not section.jobs or not section.districts:
        nothing = {
            "zone_code": pd.Series(dtype="str"),
            "name": pd.Series(dtype="str"),
            **{column: pd.Series(dtype="float64") for column in ("residents", "jobs", "students")},
        }
        return JobZones(gpd.GeoDataFrame(nothing, geometry=gpd.GeoSeries([], crs=crs), crs=crs))
    map_file, file = raw / section.districts, raw / section.jobs
    polygons, repaired = shapes.repair(shapes.read(map_file, ("codzona", "nomezona"), crs))
    published = ("population", "workers_at_destination", "students_at_destination")
    text = delimited.parse(delimited.load(file), file, ("zona_id", *published))
    people = pd.DataFrame({column: _people(text, column, file) for column in published})
    people.columns = pd.Index(["residents", "jobs", "students"])
    people.index = pd.Index(text["zona_id"].str.strip(), name="zone_code")
    _same_codes(people.index, pd.Index(polygons["codzona"].astype("str")), file, map_file)
    zones = gpd.GeoDataFrame(
        {"zone_code": polygons["codzona"].astype("str"), "name": polygons["nomezona"].astype("str")},
        geometry=polygons.geometry,
        crs=crs,
    )
    table = zones.set_index("zone_code").join(people).sort_index().reset_index()
    notes = (shapes.repair_note(zones["zone_code"], repaired, map_file),) if any(repaired) else ()
    return JobZones(gpd.GeoDataFrame(table, geometry="geometry", crs=crs), notes)


def _residents(section: AreasSection, raw: Path, known: pd.Series[str]) -> tuple[pd.DataFrame, list[Note]]:
    columns = ["residents", *AGES.values()]
    if not section.residents:
        return pd.DataFrame(np.nan, index=pd.Index(known), columns=columns, dtype="float64"), []
    file = raw / section.residents
    rows = _parquet(file, ("anno", "codice_area_statistica", "area_statistica", "eta", "residenti"))
    years = pd.to_datetime(rows["anno"]).dt.year
    year = section.year or int(years.max())
    if year not in set(years):
        problem = f"there are no residents of {year}"
        remedy = f"Take a year from {years.min()} to {years.max()}, or 0 for the last."
        raise InputError(file, "column anno", problem, remedy=remedy)
    rows = rows[years == year]
    unknown = sorted(set(rows["eta"]) - set(AGES))
    if unknown:
        raise InputError(file, "column eta", f"nothing is known of the age {unknown[0]!r}", remedy=f"Known: {[*AGES]}.")
    people = rows["residenti"].astype("float64")
    if (people < 0).any() or people.isna().any():
        row = int(np.flatnonzero((~(people >= 0)).to_numpy())[0])
        raise InputError(
            file, f"row {row + 1} of {year}", "residents are missing or below 0", remedy="Correct the row."
        )
    codes = _codes(rows["codice_area_statistica"], file)
    table = pd.DataFrame(
        {"area_id": codes.to_numpy(), "age": rows["eta"].map(AGES).to_numpy(), "people": people.to_numpy()}
    )
    wide = table.pivot_table(index="area_id", columns="age", values="people", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=list(AGES.values()), fill_value=0.0).astype("float64")
    nowhere = wide[~wide.index.isin(known)]
    notes = []
    if len(nowhere):
        count = float(nowhere.to_numpy().sum())
        notes.append(
            Note(
                "residents_without_area",
                f"{count:.0f} residents of {year} have no fixed abode or no known area: they are in no area",
                f"{count:.0f} residenti del {year} sono senza fissa dimora o senza area nota: fuori da ogni area",
                count,
                tuple(nowhere.index)[:20],
            )
        )
    total = wide.to_numpy().sum()
    if total and nowhere.to_numpy().sum() > 0.02 * total:  # 2 % [-] ours: Bologna has 0.2 %; more is another numbering
        problem = f"{nowhere.to_numpy().sum() / total:.0%} of the residents are in areas that no polygon has"
        raise InputError(file, f"area {nowhere.index[0]}", problem, remedy=f"Use the same areas as {section.file}.")
    wide = wide.reindex(pd.Index(known), fill_value=0.0)
    names = rows["area_statistica"].astype("str").groupby(codes).first().reindex(wide.index).rename("name_written")
    return pd.concat([names, wide.sum(axis=1).rename("residents"), wide], axis=1), notes


def _income(section: AreasSection, raw: Path) -> tuple[pd.Series[float], list[Note]]:
    empty = pd.Series(dtype="float64", name="income", index=pd.Index([], dtype="str", name="area_id"))
    if not section.fragility:
        return empty, []
    file = raw / section.fragility
    rows = _parquet(file, ("codareast", "yyyy", "rmpe_fam"))
    rows = rows.assign(area_id=_codes(rows["codareast"], file), year=pd.to_datetime(rows["yyyy"]).dt.year)
    last = rows[rows["year"] == rows["year"].max()].set_index("area_id").sort_index()
    value = last["rmpe_fam"].astype("float64").rename("income")
    thousands = value < UNITS_ABOVE
    income = value.where(~thousands, value * 1000.0)
    odd = income[(income < 5_000) | (income > 200_000)]  # [EUR/year] ours: outside, the unit was guessed wrongly
    if len(odd):
        problem = f"a mean household income of {odd.iloc[0]:.0f} EUR a year cannot be"
        raise InputError(
            file, f"area {odd.index[0]}, column rmpe_fam", problem, remedy="Write it in EUR, in every row."
        )
    if not thousands.any():
        return income, []
    count, known, year = int(thousands.sum()), int(value.notna().sum()), int(last["year"].iloc[0])
    note = Note(
        "income_in_thousands",
        f"{count} of {known} incomes of {year} are in thousands of EUR: taken as EUR × 1000",
        f"{count} redditi su {known} del {year} sono in migliaia di euro: presi × 1000",
        float(count),
        tuple(thousands.index[thousands])[:20],
    )
    return income, [note]


def _parquet(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not file.is_file():
        raise MissingFileError(file, remedy="Put it in the folder of raw data, or correct its name in the recipe.")
    try:
        known = pq.read_schema(file).names
        for column in columns:
            if column not in known:
                remedy = f"The table holds: {', '.join(known)}."
                raise InputError(file, column, "the column is missing", remedy=remedy)
        table = pq.read_table(file, columns=list(columns)).to_pandas()
    except (pa.ArrowInvalid, OSError) as error:
        problem = f"not a whole Parquet file ({str(error).splitlines()[0]})"
        raise InputError(file, "", problem, remedy="Download it again.") from error
    if table.empty:
        raise InputError(file, "", "the table is empty", remedy="Download it again.")
    return pd.DataFrame(table)


def _codes(column: pd.Series[str], file: Path) -> pd.Series[str]:
    text = column.astype("str").str.strip().str.removesuffix(".0").str.zfill(_CODE_WIDTH)
    wrong = ~text.str.fullmatch(r"\d{2}")
    if wrong.any():
        remedy = "Area codes have two digits, 01 to 99."
        row = int(np.flatnonzero(wrong.to_numpy())[0]) + 1
        raise InputError(file, f"row {row}", f"{text[wrong].iloc[0]!r} is no area code", remedy=remedy)
    return text.astype("str")


def _people(table: pd.DataFrame, column: str, file: Path) -> pd.Series[float]:
    values = delimited.numbers(table, column, file)
    wrong = (values < 0) | (values != values.round())
    if wrong.any():
        line, value = table.index[wrong][0], values[wrong].iloc[0]
        problem = f"{value:g} is not a number of people"
        raise InputError(
            file, f"line {line}, column {column}", problem, remedy="Write whole people, without separators."
        )
    return values


def _same_codes(listed: pd.Index[str], drawn: pd.Index[str], file: Path, map_file: Path) -> None:
    if listed.has_duplicates:
        twice = listed[listed.duplicated()][0]
        raise InputError(file, f"zone {twice}", "the zone stands twice", remedy="Keep one of the two rows.")
    for code in sorted(set(listed) ^ set(drawn)):
        where, other = (file, map_file) if code in drawn else (map_file, file)
        raise InputError(
            where, f"zone {code}", f"the zone is only in {other.name}", remedy="Use the same zones in both."
        )
