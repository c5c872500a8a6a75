"""The charts of the page: the same numbers as its tables."""

from __future__ import annotations

from collections.abc import Sequence

from lgnet.insights.engine.figures import BAND_LABELS, SEXES, Figures, country_name
from lgnet.insights.engine.network import NetworkTable
from lgnet.ui.engine.charts import Chart, bars, columns, stacked

MOST_BARS = 12


def figure_charts(figures: Figures) -> list[Chart]:
    """Age and sex, services, quarters, citizenships; nothing is drawn of nothing."""
    ages = [(BAND_LABELS[band], cells) for band, cells in figures.crossed.items()]
    nationalities = [(country_name(code), n) for code, n in figures.nationalities]
    drawn = [
        stacked(
            ages, series=list(SEXES.values()), title="Destinatari per età e sesso", unit="destinatari", label="Età"
        ),
        bars(
            shortened(figures.services, "Altri servizi"),
            title="Servizi ai destinatari",
            unit="attività",
            label="Servizio",
        ),
        columns(figures.quarters, title="Destinatari per trimestre del primo servizio", unit="destinatari"),
        bars(
            shortened(nationalities, "Altre cittadinanze"),
            title="Destinatari per cittadinanza",
            unit="destinatari",
            label="Cittadinanza",
        ),
    ]
    has_data = (figures.recipients.total, figures.services, figures.quarters, nationalities)
    return [chart for chart, data in zip(drawn, has_data, strict=True) if data]


def network_chart(table: NetworkTable) -> Chart:
    """The totals shown, the largest first."""
    shown = sorted(((row.name, row.total) for row in table.rows if row.total), key=lambda pair: (-pair[1], pair[0]))
    return bars(shown, title="Destinatari per territorio", unit="destinatari", label="Territorio")


def shortened(pairs: Sequence[tuple[str, int]], rest: str) -> list[tuple[str, int]]:
    """At most twelve bars: the last one stands for all that follow, and says how many they are."""
    if len(pairs) <= MOST_BARS:
        return list(pairs)
    kept, tail = pairs[: MOST_BARS - 1], pairs[MOST_BARS - 1 :]
    return [*kept, (f"{rest} ({len(tail)})", sum(n for _, n in tail))]
