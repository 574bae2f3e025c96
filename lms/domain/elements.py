"""What a case is sorted by: decisions, the three elements, indicators and content labels, by id.

Acts, means and purposes follow article 3 of the Palermo Protocol; the indicators are the eleven of the International
Labour Organization (2012). What they are called stands in `lms.cases.words`.
"""

from typing import Literal

Decision = Literal["trafficking", "forced-labour", "labour", "other"]
"""Suspected trafficking; forced-labour indicators (a possible victim); labour violation; another matter."""
Act = Literal["recruitment", "transport", "transfer", "harbouring", "receipt"]
Means = Literal["force", "coercion", "abduction", "fraud", "deception", "power", "vulnerability", "payments"]
Purpose = Literal[
    "sexual-exploitation",
    "forced-labour",
    "slavery",
    "servitude",
    "forced-criminality",
    "forced-begging",
    "organ-removal",
]
Indicator = Literal[
    "vulnerability",
    "deception",
    "movement",
    "isolation",
    "violence",
    "intimidation",
    "documents",
    "wages",
    "debt-bondage",
    "conditions",
    "overtime",
]
Label = Literal["violence", "sexual-exploitation", "confinement", "threats", "children", "self-harm"]
"""What is described and may be hard to read."""
REFERRED: tuple[Decision, ...] = ("trafficking", "forced-labour")
"""The decisions by which someone is referred as a possible victim."""
