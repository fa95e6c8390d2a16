"""Traces and metrics of requests by OpenTelemetry, as the framework makes them, without what requests say.

A span names the route and never the address asked for: that may hold references of people, what somebody
looked for, or what opens a confirmation link. Where things are sent, and how often, is said by the variables
that OpenTelemetry itself knows (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER` and others).
"""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi.telemetry import TelemetryConfig

from tierline.interfaces.settings import BadSetting

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

WITHHELD = "withheld"
"""What stands in a span in place of what the request said."""
_SAID = ("url.path", "url.query", "url.full", "http.request.method_original")
_ENDPOINTS = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)
NOTHING: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""Tells nothing, whatever OpenTelemetry is configured to by others."""


class Telemetry(NamedTuple):
    """Where traces and metrics of a service go."""

    tracer_provider: "TracerProvider"
    meter_provider: "MeterProvider"

    @property
    def config(self) -> TelemetryConfig:
        """What the framework is told. It logs nothing: errors would say what requests did."""
        providers: TelemetryConfig = {
            "tracer_provider": self.tracer_provider,
            "meter_provider": self.meter_provider,
        }
        return {**NOTHING, "tracing": True, "metrics": True, **providers}

    def stop(self) -> None:
        """Send what waits, and end."""
        self.tracer_provider.shutdown()
        self.meter_provider.shutdown()


def telemetry_to(environment: Mapping[str, str]) -> Telemetry:
    """Traces and metrics, sent where the environment says. Raises BadSetting."""
    if find_spec("opentelemetry.sdk") is None:
        raise BadSetting("TIERLINE_TELEMETRY needs the optional package tierline[opentelemetry].")
    if not any(environment.get(name) for name in _ENDPOINTS):
        raise BadSetting("TIERLINE_TELEMETRY needs OTEL_EXPORTER_OTLP_ENDPOINT to say where it is sent.")
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import (  # noqa: PLC0415 - an optional package
        OTLPMetricExporter,
    )
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an optional package
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415 - an optional package
    from opentelemetry.sdk.metrics.export import (  # noqa: PLC0415 - an optional package
        PeriodicExportingMetricReader,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an optional package

    resource = _resource(environment)
    tracing = tracer_provider(resource)
    tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    return Telemetry(tracing, MeterProvider([reader], resource, shutdown_on_exit=False))


def tracer_provider(resource: "Resource | None" = None) -> "TracerProvider":
    """Makes spans without what requests said; where they go is added to it."""
    from opentelemetry.sdk.trace import (  # noqa: PLC0415 - an optional package
        Span,
        SpanProcessor,
        TracerProvider,
    )

    class Withholding(SpanProcessor):
        """Takes out of a span what the request said, before anybody else looks at it."""

        def on_start(self, span: Span, parent_context: Any = None) -> None:
            for name in _SAID:
                if name in (span.attributes or {}):
                    span.set_attribute(name, WITHHELD)

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(Withholding())
    return provider


def _resource(environment: Mapping[str, str]) -> "Resource":
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an optional package

    return Resource.create({"service.name": environment.get("OTEL_SERVICE_NAME") or "tierline"})
