"""The plane in which roads are kept: spherical Mercator, where what is nearest on the plane is nearest on the ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Mean radius of the earth (IUGG), metres: within 0.3 % of the ellipsoid.
EARTH_RADIUS_M = 6_371_008.8
# Beyond, Mercator has no end.
_LAST_LATITUDE = 85.0
Floats = NDArray[np.float64]


def to_plane(lonlat: Floats) -> Floats:
    """(n, 2) degrees to (n, 2) metres of the plane."""
    lat = np.radians(np.clip(lonlat[:, 1], -_LAST_LATITUDE, _LAST_LATITUDE))
    plane = np.column_stack([np.radians(lonlat[:, 0]), np.arcsinh(np.tan(lat))])
    return np.asarray(plane * EARTH_RADIUS_M, dtype=np.float64)


def to_lonlat(plane: Floats) -> Floats:
    """(n, 2) metres of the plane to (n, 2) degrees."""
    scaled = plane / EARTH_RADIUS_M
    lonlat = np.degrees(np.column_stack([scaled[:, 0], np.arctan(np.sinh(scaled[:, 1]))]))
    return np.asarray(lonlat, dtype=np.float64)


def scale_at(y: Floats) -> Floats:
    """Metres on the ground for a metre of the plane at height `y`."""
    found: Floats = 1 / np.cosh(np.asarray(y) / EARTH_RADIUS_M)
    return found


def lengths(plane: Floats) -> Floats:
    """Ground metres between each point of the plane and the next."""
    step = np.diff(plane, axis=0)
    middle = (plane[1:, 1] + plane[:-1, 1]) / 2
    found: Floats = np.hypot(step[:, 0], step[:, 1]) * scale_at(middle)
    return found


def straight_metres(starts: Floats, ends: Floats) -> Floats:
    """Great-circle metres between (n, 2) and (m, 2) degrees, all pairs, or row by row by numpy's broadcasting."""
    a, b = np.radians(starts), np.radians(ends)
    half = (
        np.sin((b[..., 1] - a[..., 1]) / 2) ** 2
        + np.cos(a[..., 1]) * np.cos(b[..., 1]) * np.sin((b[..., 0] - a[..., 0]) / 2) ** 2
    )
    found: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return found
