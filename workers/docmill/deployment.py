"""The one place where settings become what a process works with: ledger, store, index, queues, stages and the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from docmill.delivery.connection import SOCKET_SECONDS, connect, is_tls_fault, reachable
from docmill.delivery.ledger import Ledger
from docmill.delivery.maintenance.orphans import note_originals
from docmill.delivery.messages import HIGH, Depth, depth_in_redis, queue_name, waiting_in_redis
from docmill.delivery.payload import Codec
from docmill.delivery.progress import Board
from docmill.delivery.server.state import ServerWatch, check_state, read_state
from docmill.delivery.workers_seen import WorkersSeen
from docmill.documents import STORE_STAGE, Document, now
from docmill.errors import ConfigError, UnavailableError
from docmill.masking import mask_url
from docmill.settings import Settings
from docmill.stages.installed import available, check_names, check_order, check_place, load, wanted
from docmill.stages.stage import Context, Stage

# What looks on (`docmill status`) shall not wait for what works: Celery, numpy and the log take a second to import.
if TYPE_CHECKING:
    import redis

    from docmill.delivery.reconciler import Reconciler
    from docmill.producer import Enqueued
    from docmill.producer.admission import Producer, Waiting
    from docmill.queues import Queues
    from docmill.stores import Store
    from docmill.worker import Worker

__all__ = ["Deployment"]

HOLD_CONNECTIONS = ("ledger", "workers_seen", "depth", "waits", "store", "context", "worker")
"""Parts that are made anew in a forked process; Celery forgets the queues' connections by itself."""


class Deployment:
    """Everything that one process works with under some settings.

    Each part is made on first use and kept: a process that forks before it has used one shares none with its children.
    Parts raise ConfigError where a setting is wrong, and UnavailableError, once used, where a server is out of reach.

    Raises:
        ConfigError: a stage named in the pipeline or among the stages' options is not installed, or two packages offer
            one of its name.
    """

    def __init__(self, settings: Settings) -> None:
        check_names(settings.pipeline, "pipeline")
        check_names(settings.stages, "stages")
        self.settings = settings
        self._stages: dict[str, Stage] = {}

    @property
    def route(self) -> tuple[str, ...]:
        """The stages that a batch admitted now may pass, the store last: one passes those that want its documents."""
        return (*self.settings.pipeline, STORE_STAGE)

    @property
    def queue_names(self) -> tuple[str, ...]:
        """The names of all queues: the pipeline's stages, those installed beside them, and the store."""
        return (*dict.fromkeys([*self.settings.pipeline, *available()]), STORE_STAGE)

    @cached_property
    def ledger(self) -> Ledger:
        """The account of every batch."""
        return self.new_ledger()

    @cached_property
    def board(self) -> Board:
        """What the worker processes forked after its making are at."""
        return Board()

    def new_ledger(self, seconds: float = SOCKET_SECONDS) -> Ledger:
        """Return a ledger with a client of its own, whose requests wait so long for an answer."""
        delivery = self.settings.delivery
        client = connect(self.settings.server_url, seconds)
        return Ledger(client, self.settings.namespace, delivery.lease_seconds, delivery.queue_seconds)

    @cached_property
    def workers_seen(self) -> WorkersSeen:
        """The workers that gave a sign of life of late."""
        return WorkersSeen(self.ledger.client, self.settings.namespace)

    @cached_property
    def codec(self) -> Codec:
        """The payloads' codec."""
        return Codec(self.settings.delivery.compression_level)

    @cached_property
    def store(self) -> Store:
        """The output store."""
        from docmill.stores import open_store  # noqa: PLC0415 - see above

        chosen = self.settings
        return open_store(
            chosen.store_url,
            compression=chosen.store_compression,
            records=chosen.store_format,
            partition=None if chosen.store_partition == "none" else chosen.store_partition,
        )

    @cached_property
    def context(self) -> Context:
        """What stages are given beside their options: the shared memories."""
        from docmill.memory import RedisIndex, RedisSiteMemory, open_index  # noqa: PLC0415 - see above

        client, name = self.ledger.client, self.settings.index
        own_server = self.settings.index_url is not None
        index = open_index(self.settings.dedup_url, name) if own_server else RedisIndex(client, name)
        return Context(index=index, site_memory=RedisSiteMemory(client, name))

    @cached_property
    def queues(self) -> Queues:
        """The message queues."""
        from docmill.queues import Queues  # noqa: PLC0415 - see above

        return Queues(self.settings.message_url, self.settings.namespace, self.queue_names)

    @cached_property
    def depth(self) -> Depth:
        """Return how many messages wait in a stage's queue; asked of the broker's server itself where that is Redis."""
        broker = self._redis_broker()
        return self.queues.depth if broker is None else depth_in_redis(broker, self.settings.namespace)

    def _redis_broker(self) -> redis.Redis | None:
        """Return a client of the broker where that is a Redis server: to ask it takes a tenth of what kombu does."""
        if self.settings.broker_url is None:
            return self.ledger.client
        url = urlsplit(self.settings.message_url)
        if url.scheme in ("redis", "rediss"):
            return connect(self.settings.message_url)
        if url.scheme == "redis+socket" and not url.netloc:
            number = parse_qs(url.query).get("virtual_host", ["0"])[-1]
            return connect(f"unix://{url.path}?db={number}")
        return None

    def purge(self) -> None:
        """Remove all messages that wait, whose batches the ledger holds; without Celery where it is not needed.

        Raises:
            UnavailableError: the broker is out of reach.
        """
        if self.settings.broker_url is not None:
            for stage in self.queue_names:
                self.queues.purge(stage)
            return
        names = [queue_name(stage, priority) for stage in self.queue_names for priority in (HIGH, "")]
        with reachable("broker"):
            self.ledger.client.delete(*(f"{self.settings.namespace}:{name}" for name in names))

    @cached_property
    def waits(self) -> Callable[[Collection[str]], bool]:
        """Return whether a message waits in any of some queues; asked of the server itself where that is Redis."""
        broker = self._redis_broker()
        return self.queues.waits if broker is None else waiting_in_redis(broker, self.settings.namespace)

    @cached_property
    def worker(self) -> Worker:
        """What works off messages."""
        from docmill.worker import Worker  # noqa: PLC0415 - see above

        return Worker(
            ledger=self.ledger,
            codec=self.codec,
            stage=self.stage,
            store=lambda: self.store,
            publish=self.queues.publish,
            pipeline=self.settings.pipeline,
            board=self.board,
            max_attempts=self.settings.delivery.max_attempts,
            document_seconds=self.settings.limits.stage_document_seconds,
            leave_index=self._leave_index,
            keep_bytes=self.settings.keep_content_bytes if self.settings.keep_content else 0,
            fuses=self.settings.delivery.fuse_stages,
            waits=self.waits,
        )

    def _leave_index(self, documents: Sequence[str]) -> None:
        """Take documents out of the index that are judged again; noted, since their duplicates are sought later."""
        from docmill.memory import client_of  # noqa: PLC0415 - see above
        from docmill.memory.forgetting import take_out_alone  # noqa: PLC0415 - see above

        note_originals(self.ledger, documents)
        take_out_alone(client_of(self.settings.dedup_url), self.settings.index, documents)

    def stage(self, name: str) -> Stage:
        """Return the stage of this name, made once a process.

        Raises:
            ConfigError: no such stage is installed, its options are wrong, or it stands before a stage it needs.
        """
        if name not in self._stages:
            stage = load(name, self.settings.stages.get(name, {}), self.context)
            if name in self.settings.pipeline:
                check_place(name, stage.needs, self.settings.pipeline)
            self._stages[name] = stage
        return self._stages[name]

    def make_stages(self) -> None:
        """Make every stage of the pipeline: a wrong option is told here, not by every batch.

        Raises:
            ConfigError: a stage's options are wrong, or it stands before one that it needs.
        """
        for name in self.settings.pipeline:
            self.stage(name)

    def warm_up(self, served: Collection[str]) -> None:
        """Load what stages load at first use, for all processes forked from now on; not of stages with options."""
        from docmill.worker.warming import warm_up  # noqa: PLC0415 - see above

        chosen = self.settings
        plain = [name for name in chosen.pipeline if not chosen.stages.get(name)]
        warm_up([name for name in plain if name in served], plain)

    def producer(self, waiting: Waiting = lambda _: None, priority: str = "") -> Producer:
        """Return a producer; `waiting` is told the pending bytes each time it waits for them to fall.

        Its batches go before all others where the `priority` is `high`.

        Raises:
            ConfigError: a stage of the pipeline stands before one that it needs, or the server would lose documents.
        """
        from docmill.producer.admission import Producer  # noqa: PLC0415 - see above

        self.check_pipeline()
        self.check_safety()
        delivery = self.settings.delivery
        return Producer(
            ledger=self.ledger,
            codec=self.codec,
            publish=self.queues.publish,
            route=self.route,
            high_water=delivery.high_water_bytes,
            low_water=delivery.low_water_bytes,
            waiting=waiting,
            wants=wanted(self.settings.pipeline),
            priority=priority,
        )

    def reconciler(self) -> Reconciler:
        """Return a reconciler.

        Raises:
            ConfigError: a stage of the pipeline stands before one that it needs.
        """
        from docmill.delivery.reconciler import Reconciler  # noqa: PLC0415 - see above

        self.check_pipeline()
        delivery = self.settings.delivery
        return Reconciler(
            ledger=self.ledger,
            codec=Codec(delivery.compression_level),  # its own: a producer may run in another thread
            publish=self.queues.publish_ahead,  # what was on its way before goes before what waits
            depth=self.depth,
            max_attempts=delivery.max_attempts,
        )

    def check_pipeline(self) -> None:
        """Check that no stage of the pipeline stands before one that it needs. Imports the stages, but makes none.

        Raises:
            ConfigError: one does.
        """
        check_order(self.settings.pipeline)

    def check_server(self) -> None:
        """Ask the ledger's server for a sign of life.

        Raises:
            ConfigError: no server is configured, and none answers at the default address.
            UnavailableError: the server that is configured does not answer within some seconds.
        """
        try:
            with reachable("ledger"):
                self.ledger.client.ping()
        except UnavailableError as error:
            where = mask_url(self.settings.server_url)
            if self.settings.has_server:
                if is_tls_fault(error.__cause__):
                    raise UnavailableError(f"{where}: {error}") from error
                message = f"{where} does not answer: start the server, or mend DOCMILL_REDIS_URL"
                raise UnavailableError(message) from error
            raise ConfigError(
                f"no server is configured, and none answers at {where}: "
                "set DOCMILL_REDIS_URL=redis://host:6379/0 (`docmill run` needs none)"
            ) from error

    def check_safety(self) -> None:
        """Refuse a server that would lose documents, unless `allow_unsafe_server`. One that is out of reach passes.

        Raises:
            ConfigError: it keeps no append-only file, or evicts.
        """
        try:
            state = read_state(self.ledger.client)
        except UnavailableError:
            return  # nothing can be lost there yet; the reconciler looks again
        check_state(state, mask_url(self.settings.server_url), allow_unsafe=self.settings.allow_unsafe_server)

    def server_watch(self) -> ServerWatch:
        """Return what a reconciler calls each round: it logs when the server is unsafe or refuses writes."""
        return ServerWatch(self.ledger.client, mask_url(self.settings.server_url))

    def enqueue(self, documents: Iterable[Document], run: str | None = None, priority: str = "") -> Enqueued:
        """Hand documents to the deployed workers; return how many were new, in how many batches, and how many known.

        A run without a name is called after the day; with the `priority` `high` its documents go before all others. See
        docmill.producer.enqueue.

        Raises:
            ConfigError: the run's name or a setting is wrong, or no server is configured.
            UnavailableError: the server does not answer, which is raised at once, or went away for longer than
                `delivery.patience_seconds`. What was admitted stays admitted.
        """
        from docmill.producer import enqueue  # noqa: PLC0415 - see above
        from docmill.producer.run_names import checked_name  # noqa: PLC0415 - see above

        name = checked_name(run) if run is not None else f"run-{now():%Y-%m-%d}"
        self.check_server()
        return enqueue(
            documents,
            self.producer(priority=priority),
            run=name,
            batching=self.settings.batch,
            patience_seconds=self.settings.delivery.patience_seconds,
        )

    def forget_connections(self) -> None:
        """Make all that holds a connection anew on next use: to be called before a process forks."""
        self._stages.clear()
        for part in HOLD_CONNECTIONS:
            vars(self).pop(part, None)
