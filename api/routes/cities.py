"""Cities on whose roads can be planned."""

from fastapi import APIRouter

from api.openapi import PROBLEMS
from api.parts import PartsOf
from api.schemas import CityList, CityView
from dispatch.city_list import listed_cities

router = APIRouter(prefix="/v1/cities", tags=["cities"], responses=PROBLEMS)


@router.get("", summary="List cities")
def list_cities(parts: PartsOf) -> CityList:
    """List the built cities by name (`callout city build` makes one)."""
    return CityList(cities=[CityView.model_validate(c) for c in listed_cities(parts.cities)])
