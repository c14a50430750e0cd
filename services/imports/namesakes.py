"""Cities and regencies of one name, told apart by the coordinates that a location has beside the name."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from services.region_names import spelled

EARTH_RADIUS_KM = 6371.0
# Within this part of a city's radius a point is in the city; beyond the second and within reach of the city,
# in the regency. Between them it can be in either, because no city is a circle.
INSIDE, OUTSIDE, REACH_KM = 0.8, 1.7, 80.0


class Namesakes(NamedTuple):
    """A city and a regency of one name: the city's center, and the radius of a circle of its area in km."""

    city: str
    regency: str
    latitude: float
    longitude: float
    radius: float


# Centers to two decimals, radii from the areas of the cities. Kabupaten Banjar is on another island than Kota
# Banjar and is not among them.
BY_NAME = {
    "solok": Namesakes("13.72", "13.02", -0.79, 100.66, 4.3),
    "bogor": Namesakes("32.71", "32.01", -6.60, 106.80, 6.1),
    "sukabumi": Namesakes("32.72", "32.02", -6.92, 106.93, 3.9),
    "bandung": Namesakes("32.73", "32.04", -6.91, 107.61, 7.3),
    "cirebon": Namesakes("32.74", "32.09", -6.74, 108.55, 3.4),
    "bekasi": Namesakes("32.75", "32.16", -6.24, 106.99, 8.1),
    "tasikmalaya": Namesakes("32.78", "32.06", -7.34, 108.22, 7.4),
    "magelang": Namesakes("33.71", "33.08", -7.48, 110.22, 2.4),
    "semarang": Namesakes("33.74", "33.22", -7.01, 110.40, 10.9),
    "pekalongan": Namesakes("33.75", "33.26", -6.89, 109.68, 3.8),
    "tegal": Namesakes("33.76", "33.28", -6.87, 109.13, 3.5),
    "kediri": Namesakes("35.71", "35.06", -7.82, 112.01, 4.5),
    "blitar": Namesakes("35.72", "35.05", -8.10, 112.16, 3.2),
    "malang": Namesakes("35.73", "35.07", -7.98, 112.63, 5.9),
    "probolinggo": Namesakes("35.74", "35.13", -7.78, 113.20, 4.2),
    "pasuruan": Namesakes("35.75", "35.14", -7.65, 112.91, 3.4),
    "mojokerto": Namesakes("35.76", "35.16", -7.47, 112.43, 2.3),
    "madiun": Namesakes("35.77", "35.19", -7.63, 111.52, 3.3),
    "tangerang": Namesakes("36.71", "36.03", -6.18, 106.63, 7.0),
    "serang": Namesakes("36.73", "36.04", -6.12, 106.15, 9.2),
    "bima": Namesakes("52.72", "52.06", -8.46, 118.74, 8.4),
    "kupang": Namesakes("53.71", "53.01", -10.17, 123.61, 7.6),
    "jayapura": Namesakes("91.71", "91.03", -2.59, 140.67, 17.3),
    "sorong": Namesakes("96.71", "96.01", -0.88, 131.27, 14.4),
}


def of_point(name: str, latitude: float, longitude: float) -> str | None:
    """Return the code of the city or regency of that name in which the point is, or None if unsure."""
    namesakes = BY_NAME.get(spelled(name))
    if namesakes is None:
        return None
    distance = kilometers(latitude, longitude, namesakes.latitude, namesakes.longitude)
    if distance <= INSIDE * namesakes.radius:
        return namesakes.city
    return namesakes.regency if OUTSIDE * namesakes.radius <= distance <= REACH_KM else None


def kilometers(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance of two points on the globe."""
    north, south = radians(latitude), radians(other_latitude)
    height = sin((north - south) / 2) ** 2
    width = cos(north) * cos(south) * sin(radians(longitude - other_longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(height + width))
