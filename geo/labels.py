"""Columns of texts that store each distinct text once, and how they are kept in files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """A column of texts that stores each distinct text once.

    Parameters
    ----------
    index : (n,) int32
        For each row its place in `words`.
    words : tuple of str
        The distinct texts.

    Raises
    ------
    ValueError
        If an index points outside `words`.
    """

    index: NDArray[np.int32]
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse rows without a text."""
        index = self.index
        if index.ndim != 1 or index.dtype != np.int32:
            raise ValueError(f"index is {index.dtype} with {index.ndim} axes, not a row of int32")
        if len(index) and (index.min() < 0 or index.max() >= len(self.words)):
            raise ValueError(f"an index points outside the {len(self.words)} words")

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Build from plain texts; words keep the order of first appearance."""
        place = {word: i for i, word in enumerate(dict.fromkeys(texts))}
        index = np.fromiter((place[text] for text in texts), dtype=np.int32, count=len(texts))
        return cls(index, tuple(place))

    @classmethod
    def same(cls, text: str, count: int) -> Self:
        """Build a column that holds one text `count` times."""
        return cls(np.zeros(count, dtype=np.int32), (text,))

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, row: int) -> str:
        return self.words[int(self.index[row])]

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Self:
        """Keep only `rows` (places or a mask); the words stay as they are."""
        return type(self)(self.index[rows], self.words)


def array_of(
    arrays: Mapping[str, NDArray[np.generic]], name: str, *, of: str
) -> NDArray[np.generic]:
    """Give one of several arrays.

    Raises
    ------
    ValueError
        If it is missing; says that `of` lack it.
    """
    if name not in arrays:
        raise ValueError(f"{of} lack the array {name!r}")
    return arrays[name]


def label_arrays(name: str, labels: Labels) -> dict[str, NDArray[np.generic]]:
    """Give plain arrays of a column for an npz file; none of them needs pickle.

    Words are one array of bytes: a JSON list, so that one long name doesn't widen all the others.
    """
    words = json.dumps(labels.words).encode("ascii")
    return {f"{name}_index": labels.index, f"{name}_words": np.frombuffer(words, dtype=np.uint8)}


def labels_from(arrays: Mapping[str, NDArray[np.generic]], name: str, *, of: str) -> Labels:
    """Build a column from what `label_arrays` gave.

    Raises
    ------
    ValueError
        If an array is missing or holds no list of words; names it.
    """
    index = array_of(arrays, f"{name}_index", of=of)
    packed = array_of(arrays, f"{name}_words", of=of)
    try:
        words = json.loads(packed.tobytes())
    except ValueError as broken:
        raise ValueError(f"{name}_words is not a list of words: {broken}") from broken
    if not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
        raise ValueError(f"{name}_words is not a list of words")
    return Labels(index.astype(np.int32), tuple(words))
