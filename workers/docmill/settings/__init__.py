"""One settings tree: environment `DOCMILL_*` first, then `config/*.toml`, then the defaults here.

Nested names are joined by two underscores: `DOCMILL_BATCH__DOCUMENTS=200`. A secret may stand in a file that the
environment names: `DOCMILL_REDIS_PASSWORD_FILE`. The folder of the TOML files is
`$DOCMILL_CONFIG`, else `config/` where the command runs. `docmill config` shows what is in force and why.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from docmill import masking
from docmill.errors import ConfigError
from docmill.settings.names import wrong_value, wrong_variables
from docmill.settings.secret_files import SUFFIX, SecretFiles, secret_variables
from docmill.settings.server_urls import as_broker, has_password_in_query, with_password, with_tls

__all__ = ["Batching", "Delivery", "Fields", "Limits", "Logging", "Metrics", "Settings", "Tls", "config_files", "load"]

MIB = 1 << 20
QUEUE_LEASES = 6  # a batch that waits is sent again after so many leases: sooner it would double every longer queue
DEFAULT_REDIS = "redis://127.0.0.1:6379/0"


TEXT_FIELDS = (
    *("text", "content", "body", "raw_content", "maintext", "main_text", "article_text", "articleBody", "article_body"),
    *("full_text", "fulltext", "body_text", "page_content", "plain_text", "cleaned_text", "text_content", "article"),
    *("markdown", "document", "contents", "passage", "paragraph", "story", "post", "selftext", "comment", "transcript"),
    *("النص", "نص", "المحتوى", "محتوى", "المقال", "الخبر", "متن", "טקסט", "текст", "texte", "contenu", "texto"),
    *("contenido", "conteudo", "metin", "正文", "内容", "文本", "本文", "본문"),
    *("paragraphs", "abstract", "summary", "description"),
)
"""What public corpora and crawlers call a text: news-please has maintext, CC-News article, FineWeb text, RedPajama
raw_content, Reddit selftext, crawlers for language models markdown and page_content; and what tables name the column of
texts in other languages. The whole text before a part."""


HTML_FIELDS = ("html", "raw_html", "rawHtml", "html_content", "content_html", "body_html")


class Group(BaseModel):
    """Base of the groups of settings: a misspelt name is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Batching(Group):
    """How large a batch may grow at most. Within these bounds it holds what is expected to take about a second."""

    documents: int = Field(256, ge=1, le=10_000, description="documents a batch holds at most")
    bytes: int = Field(4 * MIB, ge=1, description="content bytes a batch holds at most, one document excepted")
    age_seconds: float = Field(1.0, gt=0, description="seconds a document waits at most for its batch to fill")


class Delivery(Group):
    """How hard the system tries, and how much it holds."""

    lease_seconds: float = Field(3.0, gt=0, description="seconds a batch at work stays with a worker that fell silent")
    max_attempts: int = Field(3, ge=1, description="times a batch may kill its worker before it is split in two")
    reconcile_seconds: float = Field(0.5, gt=0, description="seconds between two looks of the reconciler")
    patience_seconds: float = Field(120.0, ge=0, description="seconds a producer waits for a server out of reach")
    high_water_bytes: int = Field(256 * MIB, ge=1, description="pending bytes at which a producer stops")
    low_water_bytes: int = Field(128 * MIB, ge=0, description="pending bytes at which a producer goes on")
    compression_level: int = Field(1, ge=-7, le=19, description="zstd level of payloads in Redis")
    fuse_stages: bool = Field(
        True, description="a worker that serves the next stage too goes on with the batch it has in hand"
    )

    @property
    def queue_seconds(self) -> float:
        """Seconds a batch waits for a worker before its message is sent again."""
        return QUEUE_LEASES * self.lease_seconds

    @model_validator(mode="after")
    def _reconciles_within_leases(self) -> Delivery:
        if self.reconcile_seconds > 2 * self.lease_seconds:
            raise ValueError(
                f"reconcile_seconds ({self.reconcile_seconds:g}) must be at most twice lease_seconds "
                f"({self.lease_seconds:g}): batches would wait for the reconciler, not for their leases"
            )
        return self

    @model_validator(mode="after")
    def _low_is_below_high(self) -> Delivery:
        if self.low_water_bytes >= self.high_water_bytes:
            raise ValueError("low_water_bytes must be below high_water_bytes")
        return self


class Limits(Group):
    """Bounds on everything read from outside. What exceeds one is quarantined with its place, the rest goes on."""

    document_bytes: int = Field(16 * MIB, ge=1, description="bytes one document may have")
    convertible_bytes: int = Field(
        64 * MIB, ge=1, description="bytes one file may have that is converted: PDF, Office, e-book"
    )
    metadata_bytes: int = Field(4 * MIB, ge=0, description="bytes of a document's metadata, as JSON")
    line_bytes: int = Field(32 * MIB, ge=1, description="bytes one line of JSONL may have")
    message_bytes: int = Field(64 * MIB, ge=1, description="bytes one message of e-mail may have, attachments included")
    archive_depth: int = Field(3, ge=0, description="archives inside archives, counting compression layers")
    archive_members: int = Field(1_000_000, ge=1, description="members one archive, and archives one file, may have")
    spool_bytes: int = Field(
        1 << 30, ge=0, description="compressed bytes kept on disk until their checksum is known, where no seeking helps"
    )
    decompression_memory_bytes: int = Field(128 * MIB, ge=MIB, description="memory that one decompressor may use")
    archive_ratio: float = Field(1000.0, gt=1, description="decompressed bytes per compressed byte")
    http_bytes: int = Field(64 << 30, ge=1, description="bytes one input by HTTP may have")
    http_seconds: float = Field(
        600.0, gt=0, description="seconds one HTTP request may take, redirects and body included"
    )
    http_redirects: int = Field(10, ge=0, description="redirects followed for one HTTP request")
    private_redirects: bool = Field(
        False, description="follow redirects of web servers and stores to private, loopback and link-local addresses"
    )
    stage_memory_bytes: int | None = Field(None, ge=1 << 26, description="memory of its own one worker process may use")
    source_seconds: float = Field(
        60.0, gt=0, description="seconds a reader may work on one file without reading on or giving a document"
    )
    stage_document_seconds: float = Field(60.0, gt=0, description="seconds one document may spend in one stage")


class Fields(Group):
    """Names of the fields of a JSONL line or columns of a table; the first that is present counts.

    A name with dots is a path: `data.text`.
    """

    id: tuple[str, ...] = Field(("id",), description="the line's own id, kept in source.metadata.id")
    text: tuple[str, ...] = Field(TEXT_FIELDS, description="plain text, or parts or messages that hold it")
    html: tuple[str, ...] = Field(HTML_FIELDS, description="HTML; wins over text where both are present")
    url: tuple[str, ...] = Field(("url", "uri", "source_url"), description="the document's URI")


class Logging(Group):
    """How lines are logged, always to stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = Field("auto", description="auto: console on a terminal, else JSON")


class Metrics(Group):
    """Where the reconciler serves metrics for Prometheus, and to whom."""

    address: str = Field("127.0.0.1", min_length=1, description="address the reconciler serves /metrics at")
    port: int = Field(9555, ge=0, le=65535, description="its port; 0 serves no metrics")
    password: SecretStr | None = Field(None, description="of the user docmill, without which nobody is answered")
    hosts: tuple[str, ...] = Field(
        (), description="names it is asked by beside addresses and names without a dot; not looked at with a password"
    )


class Tls(Group):
    """Certificates for `rediss://`, `rediss+cluster://` and `amqps://`; what a URL says itself (`?ssl_...`) wins."""

    ca_file: FilePath | None = Field(None, description="authorities of your own, for certificates of servers (PEM)")
    cert_file: FilePath | None = Field(None, description="docmill's own certificate, where a server asks for one (PEM)")
    key_file: FilePath | None = Field(None, description="the key of that certificate, without a passphrase (PEM)")

    @model_validator(mode="after")
    def _certificate_has_its_key(self) -> Tls:
        if self.key_file is not None and self.cert_file is None:
            raise ValueError("key_file is the key of cert_file, which is not set")
        return self


class Settings(BaseSettings):
    """Everything an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix="DOCMILL_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    redis_url: SecretStr | None = Field(None, description="the ledger's and the index's server; default: the broker's")
    redis_password: SecretStr | None = Field(None, description="its password, where the URL does not hold one")
    broker_url: SecretStr | None = Field(None, description="Celery's broker; default: redis_url")
    index_url: SecretStr | None = Field(
        None, description="the dedup index's own server, or redis+cluster://host:port; default: redis_url"
    )
    allow_unsafe_server: bool = Field(
        False, description="use a server that would lose documents: without an append-only file, or evicting"
    )
    namespace: str = Field("docmill", pattern=r"^[a-z][a-z0-9_-]{0,31}$", description="starts every key and queue")
    store_url: str = Field(
        "file://./out", repr=False, description="file://, sqlite:///, postgresql:// or any fsspec URL"
    )
    store_format: Literal["jsonl", "parquet"] = Field("jsonl", description="of the records of a file store")
    store_partition: Literal["none", "run", "language"] = Field(
        "none",
        description="what the records of a file store have folders by; or ?partition= in store_url",
    )
    store_compression: Literal["none", "zst"] = Field("none", description="of the JSONL parts of a file store")
    keep_content: bool = Field(
        False, description="keep each document as it was handed in beside its record, compressed, to clean it again"
    )
    keep_content_bytes: int = Field(16 * MIB, ge=1, description="bytes up to which a document is kept")
    index: str = Field(
        "main", pattern=r"^[a-z0-9_-]{1,64}$", description="name of the dedup index and of the memory of sites"
    )
    pipeline: tuple[str, ...] = Field(
        ("convert", "clean", "language", "dedup", "entities"), description="stages in order"
    )
    stages: dict[str, dict[str, Any]] = Field(default_factory=dict, description="options of each stage")
    batch: Batching = Batching()
    delivery: Delivery = Delivery()
    limits: Limits = Limits()
    fields: Fields = Fields()
    secret_parameters: tuple[str, ...] = Field(
        (), description="parameters of inputs' URLs that are secret, beside those docmill knows: token, sig, X-Amz-..."
    )
    log: Logging = Logging()
    metrics: Metrics = Metrics()
    tls: Tls = Tls()
    view_password: SecretStr | None = Field(
        None, description="asked for by the viewer; needed where others can reach it"
    )
    view_hosts: tuple[str, ...] = Field((), description="names by which browsers may address it without a password")

    @model_validator(mode="after")
    def _secrets_are_known(self) -> Settings:
        """Mask from now on what these settings hold; refuse URLs whose passwords would be read as something else."""
        masking.add_parameters(self.secret_parameters)
        for password in (self.redis_password, self.metrics.password):
            masking.remember(password.get_secret_value() if password else None)
        masking.remember_url(self.store_url)
        masking.remember(self.view_password.get_secret_value() if self.view_password else None)
        for options in self.stages.values():
            for name, value in options.items():
                if isinstance(value, str) and masking.is_secret(name):
                    masking.remember(value)
        for name in ("redis_url", "broker_url", "index_url"):
            secret = getattr(self, name)
            url = secret.get_secret_value() if secret else ""
            masking.remember_url(url)
            if not masking.is_readable(url):
                raise ValueError(
                    f"{name} cannot be read: it is scheme://user:password@host:port/..., with special characters of "
                    "the password percent-encoded"
                )
        messages = self.broker_url or self.redis_url
        if messages and has_password_in_query(messages.get_secret_value()):
            name = "broker_url" if self.broker_url else "redis_url"
            raise ValueError(
                f"{name} names its password in its query, where Celery does not look: write "
                "redis://user:password@host:6379/0, or set DOCMILL_REDIS_PASSWORD"
            )
        return self

    @model_validator(mode="after")
    def _documents_have_time(self) -> Settings:
        if self.limits.stage_document_seconds < self.delivery.lease_seconds:
            raise ValueError(
                f"limits.stage_document_seconds ({self.limits.stage_document_seconds:g}) must not be below "
                f"delivery.lease_seconds ({self.delivery.lease_seconds:g}): a lease would outlast a document's time"
            )
        return self

    @model_validator(mode="after")
    def _stages_are_named_once(self) -> Settings:
        if len(set(self.pipeline)) != len(self.pipeline):
            raise ValueError("pipeline: a stage is named twice")
        if "store" in self.pipeline or "source" in self.pipeline:
            raise ValueError("pipeline: 'store' and 'source' are docmill's own names; every batch ends in the store")
        return self

    @property
    def server_url(self) -> str:
        """The ledger's Redis URL, password and certificates included."""
        chosen = self.redis_url or self.broker_url
        url = chosen.get_secret_value() if chosen else DEFAULT_REDIS
        return self._completed(url)

    @property
    def dedup_url(self) -> str:
        """The URL of the dedup index's server or cluster, password included."""
        if self.index_url is None:
            return self.server_url
        return self._completed(self.index_url.get_secret_value())

    @property
    def message_url(self) -> str:
        """The broker's URL, password included."""
        if self.broker_url is None:
            return as_broker(self.server_url)
        return self._completed(self.broker_url.get_secret_value())

    def _completed(self, url: str) -> str:
        tls = self.tls
        return with_tls(with_password(url, self.redis_password), tls.ca_file, tls.cert_file, tls.key_file)

    @property
    def has_server(self) -> bool:
        """Tell whether a server was configured at all."""
        return self.redis_url is not None or self.broker_url is not None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings are read, the first that names one wins.

        Arguments, the files of secrets, the environment, the TOML files.
        """
        del dotenv_settings, file_secret_settings
        if isinstance(env_settings, EnvSettingsSource):  # else the file of a nested secret looks like a setting
            files_named = {(name + SUFFIX).lower() for name in secret_variables(settings_cls)}
            told = env_settings.env_vars.items()
            env_settings.env_vars = {name: value for name, value in told if name.lower() not in files_named}
        files = TomlConfigSettingsSource(settings_cls, toml_file=config_files())
        return init_settings, SecretFiles(settings_cls), env_settings, files


def config_files() -> list[Path]:
    """Return the TOML files in force, sorted by name.

    Raises:
        ConfigError: DOCMILL_CONFIG names no folder.
    """
    return sorted(_folder().glob("*.toml"))


def _folder() -> Path:
    named = os.environ.get("DOCMILL_CONFIG")
    if named and not Path(named).is_dir():
        raise ConfigError(f"DOCMILL_CONFIG={named} names no folder; name the one that holds your *.toml, or unset it")
    return Path(named or "config")


def load(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win over the environment and the files.

    Raises:
        ConfigError: naming every setting that is wrong or misspelt, and where to mend it.
    """
    if wrong := list(wrong_variables(Settings, os.environ)):
        raise ConfigError("; ".join(wrong))
    try:
        return Settings(**overrides)
    except ValidationError as error:
        wrong_ones = "; ".join(wrong_value(Settings, one["loc"], one["type"], one["msg"]) for one in error.errors())
        raise ConfigError(f"{wrong_ones} (in {_folder()}/*.toml or the environment)") from error
    except (OSError, ValueError) as error:  # a TOML file that cannot be read or parsed
        raise ConfigError(f"{_unreadable_file()} cannot be read: {error}") from error


def _unreadable_file() -> Path | str:
    """Return the file of settings that is no TOML or cannot be opened."""
    for path in config_files():
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return path
    return "a file of settings"
