"""Questions to a city's roads: nearest streets, travel tables, ways with their steps.

What can't be answered is data: a place too far from any street is in `Meetings.far`, a pair
without a way is -1 in a table and None among drives.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.cities import CityStore
from dispatch.errors import MissingTool, UnknownCity
from geo.coordinate import Coordinate
from geo.cost import whole_metres, whole_seconds
from geo.driving_side import zone_drives_on_left
from geo.errors import GeoError
from geo.guidance.steps import Step, side_of, steps_of
from geo.guidance.track import Track, track_of
from geo.matrix import travel_matrix
from geo.measure import metres_between
from geo.network import SNAP_RADIUS_METRES, RoadNetwork
from geo.path import Way
from geo.snap import Headings, Snapped

__all__ = ["CityRoads", "Drive", "Meetings", "RoadQuestions", "Step", "crow_metres"]

Floats = NDArray[np.float64]
LonLat = tuple[float, float]
USUAL_RADIUS_METRES = SNAP_RADIUS_METRES
ANY_DIRECTION = 180.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meetings:
    """Where k places meet the streets.

    Parameters
    ----------
    places : sequence of (longitude, latitude)
        As they were asked for.
    lon, lat : float64 array of shape (k,)
        On the street.
    metres : float64 array of shape (k,)
        From place to street; infinite where no street fits.
    names : tuple of str
        Of the streets; empty where they have none.
    far : tuple of int
        Places farther from any street than they may be; they can't be travelled to.
    snapped : Snapped
        For `CityRoads`.
    """

    places: Sequence[LonLat]
    lon: Floats
    lat: Floats
    metres: Floats
    names: tuple[str, ...]
    far: tuple[int, ...]
    snapped: Snapped


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drive:
    """The fastest way from one place to the next.

    Parameters
    ----------
    seconds, metres : int
        As in a table.
    track : Track
        Its line, with time and length driven at each point.
    steps : tuple of Step
        Turn by turn; none if they were not asked for.
    """

    seconds: int
    metres: int
    track: Track
    steps: tuple[Step, ...]


class CityRoads:
    """One city's roads.

    Parameters
    ----------
    network : RoadNetwork
    """

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._roads = network.roads
        self._ground = network.ground

    @property
    def drives_on_left(self) -> bool:
        """Whether traffic keeps to the left here."""
        return zone_drives_on_left(self._network.zone)

    def meet(
        self,
        places: Sequence[LonLat],
        *,
        radii: Sequence[float | None] | None = None,
        headings: Sequence[tuple[float, float] | None] | None = None,
    ) -> Meetings:
        """Put places onto their nearest streets.

        Parameters
        ----------
        places : sequence of (longitude, latitude)
            In degrees, on Earth.
        radii : sequence of float or None, optional
            Metres to the street at most, for each place; None is the usual radius.
        headings : sequence of (degrees, tolerance) or None, optional
            Only streets that lead that way, for each place.
        """
        directions = None if headings is None else _headings(headings)
        points = [Coordinate(lon, lat) for lon, lat in places]
        snapped = self._ground.snapper.nearest(points, headings=directions)
        limits = [USUAL_RADIUS_METRES if r is None else r for r in radii or [None] * len(places)]
        far = np.flatnonzero((snapped.metres > limits) | np.isinf(snapped.metres))
        return self._met(places, snapped, tuple(far.tolist()))

    def nearest(
        self,
        place: LonLat,
        count: int,
        *,
        radius: float | None = None,
        heading: tuple[float, float] | None = None,
    ) -> Meetings:
        """Find the nearest streets to one place, each street once; fewer if there are no more."""
        twin, open_ = self._ground.twin, np.ones(self._roads.arcs, np.bool_)
        directions = None if heading is None else _headings([heading])
        limit = USUAL_RADIUS_METRES if radius is None else radius
        found: list[Snapped] = []
        while len(found) < count:
            here = self._ground.snapper.nearest(
                [Coordinate(*place)], open_=open_, headings=directions
            )
            arc = int(here.arc[0])
            if arc < 0 or here.metres[0] > limit or np.isinf(here.metres[0]):
                break
            found.append(here)
            open_[[arc, twin[arc]] if twin[arc] >= 0 else [arc]] = False
        if not found:
            return self.meet([place], radii=[-1.0])
        fields = {name: [getattr(s, name) for s in found] for name in Snapped.__slots__}
        snapped = Snapped(**{name: np.concatenate(parts) for name, parts in fields.items()})
        return self._met([place] * len(found), snapped, ())

    def table(
        self, met: Meetings, origins: Sequence[int], destinations: Sequence[int]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Seconds and metres of the fastest ways, shape (origins, destinations); -1 for none.

        Parameters
        ----------
        met : Meetings
            None of them far.
        origins, destinations : sequence of int
            Positions in it.
        """
        rows = met.snapped.take(np.array(origins, np.int64))
        columns = met.snapped.take(np.array(destinations, np.int64))
        found = travel_matrix(self._ground.usual_search, rows, columns)
        return found.seconds, found.metres

    def drives(self, met: Meetings, *, told: bool = True) -> list[Drive | None]:
        """Fastest ways from each place to the next; None where there is none.

        Parameters
        ----------
        met : Meetings
            None of them far.
        told : bool
            Whether steps are wanted; without them it takes a quarter of the time.
        """
        starts, ends = met.snapped.take(slice(None, -1)), met.snapped.take(slice(1, None))
        ways = self._ground.usual_search.ways(starts, ends)
        return [
            None if way is None else self._drive(met, i, way, told=told)
            for i, way in enumerate(ways)
        ]

    def _drive(self, met: Meetings, i: int, way: Way, *, told: bool) -> Drive:
        start, end = (met.snapped.take(slice(k, k + 1)) for k in (i, i + 1))
        track = track_of(self._roads, way, start, end, turns=self._ground.turns)
        steps: tuple[Step, ...] = ()
        if told:
            side = side_of(track, *met.places[i + 1])
            street = met.names[i]
            steps = steps_of(self._roads, self._ground.twin, way, track, street=street, side=side)
        return Drive(
            seconds=int(whole_seconds(np.array(way.milliseconds))),
            metres=int(whole_metres(np.array(way.decimetres))),
            track=track,
            steps=steps,
        )

    def _met(self, places: Sequence[LonLat], snapped: Snapped, far: tuple[int, ...]) -> Meetings:
        names = self._roads.names
        streets = np.where(snapped.arc >= 0, self._roads.name[snapped.arc], 0)
        return Meetings(
            places=places,
            lon=snapped.lon,
            lat=snapped.lat,
            metres=snapped.metres,
            names=tuple(names[i] for i in streets.tolist()),
            far=far,
            snapped=snapped,
        )


class RoadQuestions:
    """The roads of all built cities; safe to share by threads.

    Parameters
    ----------
    cities : CityStore
    usual : str, optional
        The city that is meant when none is named.
    """

    def __init__(self, cities: CityStore, usual: str | None = None) -> None:
        self._cities = cities
        self._usual = usual

    def city(self, name: str | None = None) -> CityRoads:
        """Give a city's roads; without a name the usual city, or the only one there is.

        Raises
        ------
        BadInput, UnknownCity
            If there is no city of that name, or several and none is named.
        MissingTool
            If no city has been built, or this one is damaged; says what mends it.
        """
        wanted = name or self._usual or self._only()
        try:
            return CityRoads(self._cities.load(wanted).network)
        except GeoError as error:
            raise MissingTool(str(error)) from error

    def _only(self) -> str:
        names = self._cities.list()
        if not names:
            raise MissingTool("no city has been built yet: callout city build NAME --help")
        if len(names) > 1:
            raise UnknownCity(f"name one of the cities: {', '.join(names)}; or set CALLOUT_CITY")
        return names[0]


def crow_metres(origins: Sequence[LonLat], destinations: Sequence[LonLat]) -> Floats:
    """Great-circle metres, shape (origins, destinations)."""
    a, b = np.array(origins).reshape(-1, 1, 2), np.array(destinations).reshape(1, -1, 2)
    return metres_between(a[..., 0], a[..., 1], b[..., 0], b[..., 1])


def _headings(wanted: Sequence[tuple[float, float] | None]) -> Headings:
    known = [(np.nan, ANY_DIRECTION) if h is None or h[1] >= ANY_DIRECTION else h for h in wanted]
    degrees, tolerance = np.array(known, np.float64).reshape(-1, 2).T
    return Headings(degrees=degrees, tolerance=tolerance, reach_metres=np.inf)
