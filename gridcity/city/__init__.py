"""The city and its profile: names, divisions, time zone, catalogue editions, projection centre."""

from gridcity.city.model import AreaCodes, City, Level, Names, Profile, TilingKind
from gridcity.city.profiles import list_profiles, profile_from, read_profile
from gridcity.city.service import create_city, find_city, get_city, save_city

__all__ = [
    "AreaCodes",
    "City",
    "Level",
    "Names",
    "Profile",
    "TilingKind",
    "create_city",
    "find_city",
    "get_city",
    "list_profiles",
    "profile_from",
    "read_profile",
    "save_city",
]
