"""What people do, in numbers: who works, who comes, when they leave.

Takes   nothing
Gives   the constants that the synthetic population is made of, each with its unit and source
Used by population.py, persons.py, people.py, plans.py, trail.py, emission.py, market.py, truth.py
Source  "declared": chosen for this simulator so that its totals are plausible, not measured; nothing that is estimated
        from phones may be calibrated on them. [M]: from memory, to be confirmed. The rest from the city's own tables
"""

from __future__ import annotations

import numpy as np

AGES = ("0-14", "15-29", "30-44", "45-64", "65+")  # the columns residents_… of the table `areas`

# residents, by AGES
EMPLOYED = np.array([0.0, 0.47, 0.85, 0.75, 0.04])  # [-] in work; with Bologna's ages 186,000 of 392,000; declared
STUDENT = np.array([0.75, 0.45, 0.02, 0.0, 0.0])  # [-] at school or university; declared
INSIDE_WORK = 0.78  # [-] of residents in work who work in their own city; [M] census 2011, to be confirmed
INSIDE_SCHOOL = 0.96  # [-] of students who study there; declared
AT_WORK = 0.86  # [-] of those in work who go there on a workday: leave, illness, home working; declared
AT_SCHOOL = 0.90  # [-] of students who go on a school day; declared
HALF_TIME = 0.18  # [-] of workers with half a day; declared
LATE_SHIFT = 0.14  # [-] of workers who begin about 13:30; declared
WEEKEND_WORK = np.array([1.0, 0.28, 0.14])  # [-] workday, Saturday, Sunday: who goes of those who would; declared
FOREIGN_SIM = 0.01  # [-] of residents keep a SIM of another country; declared
HOLIDAY_SPELL = 0.20  # [-] of residents are away for a spell of days in two weeks; declared
SPELL = (2, 6)  # [nights] shortest and longest; declared
LONG_WEEKEND = 0.10  # [-] of residents are away over a weekend with a public holiday, beyond the spells; declared

# who comes for the day: people a workday, Saturday, Sunday or holiday, per resident of the city
REGIONAL = np.array([0.110, 0.140, 0.120])  # [-] from the same region; declared
NATIONAL = np.array([0.028, 0.040, 0.038])  # [-] from other regions; declared
TRANSIT = np.array([0.200, 0.190, 0.180])  # [-] drive or ride through without stopping; declared
STOPS = 0.06  # [-] of those in transit who change trains or rest for some minutes; declared

# who stays the night
GUESTS_UNTOLD = 1.25  # [-] guests over registered ones: friends, short lets; declared
GUESTS_SEASON = 1.20  # [-] spring over the year's mean; declared
NIGHTS_EACH = (0.46, 0.29, 0.14, 0.06, 0.03, 0.02)  # [-] of arrivals by nights 1 … 6: mean 1.97; city 2022: 2.12
GUESTS_FOREIGN = 0.50  # [-] of overnight guests with a foreign SIM; [M] about half, to be confirmed
GUESTS_REGIONAL = 0.08  # [-] from the same region; declared
NIGHTS_DEFAULT = 4.0  # [nights/resident/year] where the city's facts do not say; declared

# country of foreign guests: mobile country code (ITU E.212) and weight; [M], to be confirmed
COUNTRIES: tuple[tuple[int, str, float], ...] = (
    (262, "DE", 11.0),
    (208, "FR", 9.5),
    (234, "GB", 9.5),
    (214, "ES", 9.0),
    (310, "US", 8.5),
    (228, "CH", 5.0),
    (204, "NL", 4.5),
    (260, "PL", 4.5),
    (232, "AT", 4.0),
    (206, "BE", 3.5),
    (226, "RO", 3.5),
    (460, "CN", 3.0),
    (202, "GR", 2.5),
    (268, "PT", 2.5),
    (286, "TR", 2.5),
    (724, "BR", 2.0),
    (440, "JP", 2.0),
    (240, "SE", 2.0),
    (255, "UA", 2.0),
    (272, "IE", 1.5),
    (425, "IL", 1.5),
    (505, "AU", 1.5),
    (250, "RU", 1.0),
    (404, "IN", 1.0),
)
ITALY = 222  # [-] mobile country code, ITU E.212

# phones
OFF_AT_NIGHT = 0.06  # [-] of devices are off from about 23:30 to 07:00; declared
SPREAD_OF_ACTIVITY = 0.9  # [-] standard deviation of the logarithm of devices' activity; PRESENCE: lognormal; declared
MOVING = 3.0  # [-] activity on the way over at rest: cells change; declared
# [-] activity by local hour of the day, 0 … 23, against the mean; the shape of published call records; declared
CLOCK = np.array(
    [
        *(0.35, 0.2, 0.12, 0.1, 0.1, 0.15, 0.4, 0.85, 1.2, 1.35, 1.4, 1.45),
        *(1.5, 1.45, 1.35, 1.35, 1.4, 1.5, 1.6, 1.55, 1.35, 1.15, 0.9, 0.6),
    ]
)
SHARE_SPREAD_PLACE = 0.16  # [-] standard deviation of the logit of the market share between home areas; declared
SHARE_SPREAD_FAR = 0.25  # [-] and between municipalities; declared
SHARE_SPREAD_COUNTRY = 0.35  # [-] and between countries, by roaming agreements; declared
SHARE_BY_AGE = np.array([-1.3, 0.25, 0.15, 0.0, -0.25])  # [-] on the logit, by AGES: children have few phones; declared
PUBLISHED_ERROR = 0.02  # [-] standard deviation of a published share against the true one; PRESENCE 4: ± 2 points
PUBLISHED_ERROR_COUNTRY = 0.12  # [-] relative, of a country's factor; declared

# getting about
WALK = 1.3  # [m/s]; 4.7 km/h
CYCLE = 4.2  # [m/s]; 15 km/h
DETOUR = 1.3  # [-] way over straight line; to be confirmed
CAR_BUSY = 1.25  # [-] time on busy streets over empty ones; declared
PARK = 240.0  # [s] to and from the car; declared
RIDE_SLOW = 1.6  # [-] bus or train over an empty road; declared
WAIT = 480.0  # [s] to the stop and for the bus; declared
