"""Defines every setting of Cairn, its default and its meaning; no other module reads the environment or .env.

`.env.example` is checked against this file by a test, so a setting without a comment there cannot exist.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict
from typing_extensions import override

from bot.settings.values import (
    AccessDays,
    BaseAddress,
    HolidayPlace,
    HostAndPort,
    HttpAddress,
    InboxDays,
    IpAddress,
    ModelDays,
    OutboxDays,
    PracticeDays,
    QuestionDays,
    SpokenLanguage,
    WeekdayTime,
    WorkDays,
    WorkingHours,
)
from core.localization import SOURCE


class Settings(BaseSettings):
    """Defaults run Cairn embedded: SQLite, Chroma on disk, the packaged model, no language model, no network."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    secrets_dir: Path = Path("/run/secrets")

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: BaseAddress = "https://slack.com/api/"

    cairn_home: Path = Path(".cairn")
    database_url: str = Field(default="", repr=False)
    chroma_url: str = ""

    embedding_model: str = ""
    embedding_backend: Literal["torch", "torch-bf16", "onnx", "onnx-int8"] = "onnx-int8"
    embedding_threads: int = Field(default=1, ge=1, le=64)
    reranker_model: str = ""
    model_cache: Path = Path("~/.cache/cairn")

    llm_model: str = ""
    llm_base_url: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(default=20.0, gt=0)
    llm_max_tokens: int = Field(default=800, ge=16)
    llm_temperature: float = Field(default=0.0, ge=0, le=2)
    llm_price_in: float = Field(default=0.0, ge=0)
    llm_price_out: float = Field(default=0.0, ge=0)
    llm_daily_budget: float | None = Field(default=None, ge=0)
    llm_person_daily_budget: float | None = Field(default=None, ge=0)
    otel_exporter_otlp_endpoint: str = ""
    trace_text: bool = False

    glossary: Path | None = None
    skills: Path | None = None
    kpis: Path | None = None
    sources: Path | None = None
    source_tokens: SecretStr = SecretStr("")
    triage: Path | None = None

    confidential: Path | None = None

    fallback_owner: str = ""
    fallback_channel: str = ""

    working_hours: WorkingHours = "9-17"
    holidays: HolidayPlace = ""

    digest_at: WeekdayTime = "mon 9:00"

    managers_see: Literal["nothing", "progress"] = "nothing"
    works_council: Literal["off", "strict"] = "off"
    cairn_admins: str = ""

    cairn_language: SpokenLanguage = SOURCE

    approver_roles: str = ""
    golden_questions: Path | None = None

    keep_inbox_days: InboxDays = 30
    keep_outbox_days: OutboxDays = 400
    keep_question_days: QuestionDays = 365
    keep_practice_days: PracticeDays = 730
    keep_work_days: WorkDays = 730
    keep_access_days: AccessDays = 365
    keep_model_days: ModelDays = 90

    guests_may_ask: bool = False
    messages_per_second: float = Field(default=1.0, ge=0)
    questions_per_minute: int = Field(default=20, ge=0)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    trusted_proxy: IpAddress = ""
    requests_per_minute: int = Field(default=600, ge=0)
    events_per_minute: int = Field(default=6000, ge=0)
    link_days: int = Field(default=30, ge=1, le=366)
    events_secret: SecretStr = SecretStr("")
    events_secrets: SecretStr = SecretStr("")
    events_mappings: Path | None = None

    opaque_id_key: SecretStr = SecretStr("")
    xapi_url: HttpAddress = ""
    xapi_key: str = ""
    xapi_secret: SecretStr = SecretStr("")
    xapi_persons: Literal["opaque", "id"] = "opaque"

    mcp_token: SecretStr = SecretStr("")
    mcp_host: str = "127.0.0.1"
    mcp_port: int = Field(default=8090, ge=1, le=65535)

    metrics_address: HostAndPort = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what neither the environment nor .env says from files in SECRETS_DIR, each named like its setting in lower case."""
        sources = (init_settings, env_settings, dotenv_settings)
        named = (source().get("secrets_dir") for source in sources)
        folder = Path(next(filter(None, named), cls.model_fields["secrets_dir"].default))
        return (*sources, SecretsSettingsSource(settings_cls, folder)) if folder.is_dir() else sources

    @property
    def metrics_at(self) -> tuple[str, int] | None:
        """Where metrics are served, as host and port; None: nowhere."""
        host, _, port = self.metrics_address.rpartition(":")
        return (host.strip("[]"), int(port)) if port else None

    @property
    def database(self) -> str:
        """SQLAlchemy URL; without DATABASE_URL a SQLite file in the home directory."""
        if not self.database_url:
            return f"sqlite:///{(self.cairn_home / 'cairn.db').resolve()}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    @property
    def admins(self) -> frozenset[str]:
        """Slack ids and e-mail addresses of administrators beside the workspace's own, in lower case."""
        return frozenset(name for part in self.cairn_admins.split(",") if (name := part.strip().casefold()))

    @property
    def approvers(self) -> frozenset[str]:
        """Roles whose people may approve any SOP that they may see, in lower case."""
        return frozenset(name for part in self.approver_roles.split(",") if (name := part.strip().casefold()))

    @property
    def model_budget(self) -> float:
        """What the language model may cost a day, in the currency of its prices, or in tokens where it has none; 0: no limit."""
        return self._budget(self.llm_daily_budget, of_tokens=2_000_000.0, of_money=10.0)

    @property
    def model_budget_of_each(self) -> float:
        """The same for one person."""
        return self._budget(self.llm_person_daily_budget, of_tokens=200_000.0, of_money=1.0)

    def _budget(self, wanted: float | None, *, of_tokens: float, of_money: float) -> float:
        if wanted is not None:
            return wanted
        return of_money if self.llm_price_in or self.llm_price_out else of_tokens

    @property
    def web_url(self) -> str:
        """Where people's browsers find Cairn's pages, without a closing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def embedded_in(self, home: Path) -> Settings:
        """The same settings on a library of its own in this folder, without Slack or any server."""
        empty = {"database_url": "", "chroma_url": "", "slack_bot_token": SecretStr("")}
        return self.model_copy(update={"cairn_home": home, **empty})

    def missing_for_slack(self, *, http: bool) -> list[str]:
        """Names of the settings without which Slack cannot be reached in this mode."""
        needed = {
            "SLACK_BOT_TOKEN": self.slack_bot_token,
            "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN": self.slack_signing_secret if http else self.slack_app_token,
        }
        return [name for name, value in needed.items() if not value.get_secret_value()]
