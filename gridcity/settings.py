"""What an operator may set: the environment (or a file ``.env``), with the prefix ``GRIDCITY_``.

Made at the edge (``cli.main``, ``create_app``) and passed on; nothing reads it at import.
``.env.example`` lists every field with a comment, and a test compares the two.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[1]
"""Where the sources lie."""


class Settings(BaseSettings):
    """How this gridcity is set up. Frozen: a change means a new process."""

    model_config = SettingsConfigDict(
        env_prefix="GRIDCITY_", env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    database_url: str | None = Field(
        default=None,
        pattern=r"^postgresql(\+psycopg2)?://",
        description="The PostgreSQL server to use; empty means gridcity's own private one.",
    )
    home: Path | None = Field(
        default=None,
        description="Where the private database and received files live; empty: chosen, and said.",
    )
    city: str = Field(default="sample", description="The city that commands and the server work on.")
    data_dir: Path = Field(default=CHECKOUT / "data", description="Catalogues, profiles, the sample city.")
    web_dir: Path = Field(
        default=CHECKOUT / "dashboards" / "web" / "dist", description="The built web pages."
    )
    host: str = Field(default="127.0.0.1", description="The address the server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Its port; the next free one if it is taken.")
    public_url: str | None = Field(
        default=None,
        description="The address people reach the city by: QR labels open it. Empty: host, port.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Server processes.")
    pool_size: int = Field(default=10, ge=1, le=200, description="Database connections a process may hold.")
    pool_timeout_s: float = Field(default=10.0, gt=0, description="How long a request waits for one. [s]")
    session_hours: int = Field(default=12, ge=1, le=720, description="How long a sign-in lasts. [h]")
    cookie_is_secure: bool = Field(
        default=False, description="True behind HTTPS: the cookie never goes in clear."
    )
    max_upload_bytes: int = Field(default=20_000_000, ge=1000, description="Largest file taken. [byte]")
    gateways_file: Path | None = Field(
        default=None,
        description="TOML that says how notices leave the house. Empty: they stay in the inbox.",
    )
    escalate_by: str | None = Field(
        default=None,
        description="Login in whose name the worker lets cases climb the ladder. Empty: nobody's.",
    )
    long_jobs: int = Field(
        default=1, ge=1, le=64, description="Statistics and reports that a worker does at once."
    )
    dask: str | None = Field(
        default=None,
        description="Address of a Dask scheduler whose machines do statistics. Empty: this machine does.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged."
    )

    @property
    def public_address(self) -> str:
        """Where people reach the city, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
