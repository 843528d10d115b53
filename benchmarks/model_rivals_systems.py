"""What a user would take instead of Ladle's models: RecTools, Cornac, implicit.

One small class a system. Each trains with the library's own `fit` and its own defaults but for the
settings that are given, and is asked by plain arithmetic on what the library learned: the same
numbers as its `recommend`, without the tables that it builds around each call.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ladle.learning import Rows
from ladle.models import Items, Scores

Settings = Mapping[str, Any]
_SEED = 7


class System(Protocol):
    """A system that learns from rows and scores recipes for a person."""

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows in order of time, all of them liked."""
        ...

    def score(self, person: int, history: Items, items: Items) -> Scores | None:
        """Score recipes.

        Parameters
        ----------
        history
            What the person liked before the request, newest first.

        Returns
        -------
        Shape of `items`; None where the system has nothing to say of this person.
        """
        ...


class Known:
    """The recipes that a system learned of, numbered as it numbers them."""

    def __init__(self, items: NDArray[Any], n_items: int) -> None:
        self._place = np.full(n_items, -1, np.int64)
        self._place[items] = np.arange(items.size)
        self.n = items.size

    def places(self, items: Items) -> NDArray[np.int64]:
        """Return the system's own numbers of items; those that it does not know are left out."""
        found = self._place[items]
        return found[found >= 0]

    def of(self, own: NDArray[Any], items: Items) -> Scores:
        """Return scores of items from those of all known; the unknown come last."""
        found: Scores = np.append(own, own.min() - 1).astype(np.float32)[self._place[items]]
        return found


class _Folding:
    """A system that takes the history of whoever asks, at the moment they ask."""

    _known: Known

    def score(self, person: int, history: Items, items: Items) -> Scores | None:
        """Score recipes; None for somebody without a history that it knows."""
        own = self._known.places(history)
        return self._known.of(self._of_history(own), items) if own.size else None

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        """Score all known items for a history of known ones, newest first."""
        raise NotImplementedError


def _matrix(rows: Rows, n_items: int) -> tuple[Any, Known]:
    """Return people times known items, ones where a row is."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415

    items, item = np.unique(rows.item, return_inverse=True)
    people, person = np.unique(rows.person, return_inverse=True)
    ones = np.ones(item.size, np.float32)
    found = csr_matrix((ones, (person, item)), (people.size, items.size))
    found.data[:] = 1.0
    return found, Known(items, n_items)


class ImplicitItemItem(_Folding):
    """Item neighbours of implicit, weighted by BM25 or TF-IDF."""

    def __init__(self, kind: str, settings: Settings) -> None:
        self._kind, self._settings = kind, settings

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        from implicit import nearest_neighbours  # noqa: PLC0415

        matrix, self._known = _matrix(rows, n_items)
        model = getattr(nearest_neighbours, self._kind)(**self._settings)
        model.fit(matrix, show_progress=False)
        self._similarity = model.similarity.tocsr()

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        return np.asarray(self._similarity[history].sum(axis=0)).ravel()


class ImplicitAls(_Folding):
    """Alternating least squares of implicit, which RecTools wraps as well."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        from implicit.als import AlternatingLeastSquares  # noqa: PLC0415

        matrix, self._known = _matrix(rows, n_items)
        self._model = AlternatingLeastSquares(random_state=_SEED, **self._settings)
        self._model.fit(matrix, show_progress=False)

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        history = np.unique(history)
        ones, row = np.ones(history.size, np.float32), np.zeros(history.size, np.int64)
        own = csr_matrix((ones, (row, history)), (1, self._known.n))
        found: NDArray[Any] = self._model.item_factors @ self._model.recalculate_user(0, own)
        return found


def _rectools_dataset(rows: Rows) -> Any:  # noqa: ANN401 - RecTools has no types here
    import pandas as pd  # noqa: PLC0415
    from rectools.dataset import Dataset  # noqa: PLC0415

    # the order alone counts there, and moments of what is undated may lie beyond what it can hold
    _, order = np.unique(rows.at, return_inverse=True)
    return Dataset.construct(
        pd.DataFrame(
            {
                "user_id": rows.person,
                "item_id": rows.item,
                "weight": np.ones(len(rows), np.float32),
                "datetime": pd.to_datetime(order, unit="s"),
            }
        )
    )


class RecToolsEase(_Folding):
    """EASE of RecTools.

    Its `recommend` multiplies with the transpose of the matrix that Steck (WWW 2019) has, so a
    chosen recipe's own popularity divides what it says; we follow the library.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        from rectools.models import EASEModel  # noqa: PLC0415

        dataset = _rectools_dataset(rows)
        model = EASEModel(**self._settings)
        model.fit(dataset)
        self._known = Known(dataset.item_id_map.external_ids, n_items)
        self._weight = np.ascontiguousarray(model.weight.T)

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        found: NDArray[Any] = self._weight[history].sum(axis=0)
        return found


class RecToolsSasRec(_Folding):
    """SASRec of RecTools, fed with the sequence of whoever asks.

    Where nothing is dated there is no order: each person is then shown in `n_orders` drawn orders,
    as so many people.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = dict(settings)
        self._n_orders = self._settings.pop("n_orders", 1)

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        import torch  # noqa: PLC0415
        from rectools.models import SASRecModel  # noqa: PLC0415

        logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
        warnings.simplefilter("ignore")
        torch.manual_seed(_SEED)
        dataset = _rectools_dataset(
            rows if self._n_orders == 1 else _shuffled(rows, self._n_orders)
        )
        self._model = SASRecModel(deterministic=True, verbose=0, **self._settings)
        self._model.fit(dataset)
        network = self._model.torch_model.eval()
        ids = self._model.data_preparator.item_id_map.external_ids
        self._n_extra = self._model.data_preparator.n_item_extra_tokens
        self._known = Known(np.asarray(ids[self._n_extra :], np.int64), n_items)
        with torch.no_grad():
            self._vectors = network.item_model.get_all_embeddings()
        self._network = network

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        import torch  # noqa: PLC0415

        length = self._model.session_max_len
        newest = history[:length][::-1] + self._n_extra
        session = np.zeros((1, length), np.int64)
        session[0, length - newest.size :] = newest
        with torch.no_grad():
            batch = {"x": torch.from_numpy(session)}
            own = self._network.encode_sessions(batch, self._vectors)[0, -1]
            found: NDArray[Any] = (self._vectors[self._n_extra :] @ own).numpy()
        return found


def _shuffled(rows: Rows, n_orders: int) -> Rows:
    """Return everybody's rows in several drawn orders, each order as a person of its own."""
    n, n_people = len(rows), int(rows.person.max()) + 1
    chance = np.random.default_rng(_SEED)
    person = np.concatenate([rows.person + i * n_people for i in range(n_orders)])
    at = np.concatenate([chance.permutation(n) for _ in range(n_orders)]) * 86_400
    item, weight = np.tile(rows.item, n_orders), np.tile(rows.weight, n_orders)
    return Rows(person, item, at.astype(np.int64), weight)


def _cornac_dataset(rows: Rows) -> Any:  # noqa: ANN401 - Cornac has no types
    from cornac.data import Dataset  # noqa: PLC0415

    triples = zip(rows.person.tolist(), rows.item.tolist(), [1.0] * len(rows), strict=True)
    return Dataset.build(list(triples), seed=_SEED)


def _cornac_known(dataset: Any, n_items: int) -> Known:  # noqa: ANN401 - as above
    items = np.array(sorted(dataset.iid_map, key=dataset.iid_map.get), np.int64)
    return Known(items, n_items)


class CornacEase(_Folding):
    """EASE of Cornac."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        from cornac.models import EASE  # noqa: PLC0415

        dataset = _cornac_dataset(rows)
        self._weight = EASE(verbose=False, **self._settings).fit(dataset).B
        self._known = _cornac_known(dataset, n_items)

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        found: NDArray[Any] = self._weight[history].sum(axis=0)
        return found


class CornacBpr:
    """BPR of Cornac."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        from cornac.models import BPR  # noqa: PLC0415

        dataset = _cornac_dataset(rows)
        self._model = BPR(seed=_SEED, num_threads=1, **self._settings).fit(dataset)
        self._people = dataset.uid_map
        self._known = _cornac_known(dataset, n_items)

    def score(self, person: int, history: Items, items: Items) -> Scores | None:
        """Score recipes; None for somebody who was not in training."""
        own = self._people.get(person)
        if own is None:
            return None
        model = self._model
        return self._known.of(model.i_factors @ model.u_factors[own] + model.i_biases, items)


class CornacVae(_Folding):
    """Mult-VAE of Cornac."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fit(self, rows: Rows, n_items: int) -> None:
        """Train on rows."""
        from cornac.models import VAECF  # noqa: PLC0415

        dataset = _cornac_dataset(rows)
        self._network = VAECF(seed=_SEED, **self._settings).fit(dataset).vae.eval()
        self._known = _cornac_known(dataset, n_items)

    def _of_history(self, history: NDArray[np.int64]) -> NDArray[Any]:
        import torch  # noqa: PLC0415

        own = torch.zeros((1, self._known.n))
        own[0, torch.from_numpy(history)] = 1.0
        with torch.no_grad():
            found: NDArray[Any] = self._network.decode(self._network.encode(own)[0])[0].numpy()
        return found
