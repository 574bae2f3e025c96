"""Roles."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is on the platform. One person has one role; nobody is two things at once (S40)."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.TRAINER, Role.ADMINISTRATOR})
SECTORS = (
    "police",
    "prosecution",
    "judiciary",
    "labour-inspection",
    "shelter",
    "health",
    "borders",
    "media",
)
TRACKS = ("referral", "legislation", "criminal-justice", "protection", "prevention")
