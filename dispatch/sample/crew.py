"""Who works on a sample day: invented people, each with a believable set of skills."""

import math
from dataclasses import dataclass

import numpy as np

from dispatch.catalogue import JobType
from dispatch.model import Skill
from dispatch.sample.people import names

# Share of the technicians who have each skill; whoever has hv:2 has the first two as well.
TRAINED = {
    "electric": 0.85,
    "diagnosis": 0.75,
    "tyres": 0.90,
    "mechanics": 0.65,
    "locks": 0.60,
    "glass": 0.55,
}
HIGH_VOLTAGE = 0.55
HIGH_VOLTAGE_2 = 0.35


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works: id, name and skills."""

    id: str
    name: str
    skills: tuple[Skill, ...]

    def can(self, kind: JobType) -> bool:
        """Whether the member has all skills that a kind of job needs."""
        return all(
            any(own.name == needed.name and own.level >= needed.level for own in self.skills)
            for needed in kind.skills
        )


def invented_crew(size: int, rng: np.random.Generator) -> list[Member]:
    """Return so many technicians; every job type of the sample is somebody's trade."""
    shuffled = [int(i) for i in rng.permutation(size)]
    level_2 = set(shuffled[: math.ceil(HIGH_VOLTAGE_2 * size)])
    level_1 = set(shuffled[: math.ceil(HIGH_VOLTAGE * size)])
    trained: dict[str, set[int]] = {}
    for skill, share in TRAINED.items():
        count = math.ceil(share * size)
        others = [int(i) for i in rng.permutation(size)]
        # Who works on high voltage is an electrician, and at level 2 finds faults too.
        first = {"electric": level_1, "diagnosis": level_2}.get(skill, set())
        trained[skill] = set([*sorted(first), *(i for i in others if i not in first)][:count])
    digits = len(str(size))
    return [
        Member(
            id=f"t{i + 1:0{digits}d}",
            name=name,
            skills=(
                *(Skill(skill) for skill, who in trained.items() if i in who),
                *([Skill("hv", 2 if i in level_2 else 1)] if i in level_1 else []),
            ),
        )
        for i, name in enumerate(names(size, rng, distinct=True))
    ]
