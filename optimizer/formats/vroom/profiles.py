"""Which table each vehicle of a VROOM document drives by, and what its ways cost."""

from dataclasses import replace

from optimizer.formats.fields import Field
from optimizer.formats.vroom.costs import CostScale
from optimizer.formats.vroom.places import Places
from optimizer.formats.vroom.tables import Profile
from optimizer.formats.vroom.vehicles import VehicleRead


def with_profiles(
    matrices: Field,
    fields: list[Field],
    vehicles: list[VehicleRead],
    places: Places,
    scale: CostScale,
) -> list[VehicleRead]:
    """Vehicles with the costs of their profile; one that is missing is a fault."""
    found = []
    for field, read in zip(fields, vehicles, strict=True):
        name, first = read.profile, vehicles[0].profile
        profile = (places.inline or {}).get(name)
        if places.inline is None:
            if name != first:
                field["profile"].wrong(f"{name!r} beside {first!r}: several profiles need matrices")
        elif profile is None:
            if places.inline or matrices.value == {}:
                known = ", ".join(places.inline)
                field["profile"].wrong(f"{name!r} is not in matrices ({known})")
        elif profile.priced:
            found.append(_priced(field, read, scale))
            continue
        else:
            _refuse_unmeasured(matrices[name]["distances"], read, profile)
            read = _unmeasured(read, profile)  # noqa: PLW2901 - as it is from here on
        found.append(read)
    return found


def _unmeasured(read: VehicleRead, profile: Profile) -> VehicleRead:
    return replace(read, entry=replace(read.entry, measured=profile.measured))


def _refuse_unmeasured(distances: Field, read: VehicleRead, profile: Profile) -> None:
    """Refuse to count metres that nobody says."""
    vehicle = read.vehicle
    counts = {
        "costs.per_km": vehicle.distance_cost > 0,
        "max_distance": vehicle.max_distance is not None,
        "battery": vehicle.battery is not None,
    }
    for key, counted in counts.items():
        if counted and not profile.measured:
            distances.wrong(f"is missing, but {key} of a vehicle counts it")


def _priced(field: Field, read: VehicleRead, scale: CostScale) -> VehicleRead:
    """Let the document's own costs of the ways take the place of metres, one unit for each."""
    for key in ("per_hour", "per_km"):
        if field["costs"][key].present:
            field["costs"][key].wrong("beside matrices.costs has no meaning: leave it out")
    for key in ("max_distance", "battery"):
        field[key].refuse("beside matrices.costs is not supported: they take the place of metres")
    return replace(
        read,
        vehicle=replace(read.vehicle, travel_cost=0, distance_cost=scale.resolution),
        entry=replace(read.entry, measured=False),
    )
