"""What every number of the page means that is not an indicator: shown beside them and exported with them."""

from __future__ import annotations

from collections.abc import Sequence

from lgnet.insights.engine.figures import Definition

RECIPIENTS = (
    "Destinatari",
    (
        "Persone con almeno un servizio nel periodo che il giorno del primo servizio sono «ammissibili» e non hanno alcuna "
        "cittadinanza dell'Unione europea. Le schede riconosciute come la stessa persona contano una volta sola."
    ),
)
OTHERS = (
    (
        "Primo servizio",
        (
            "Il primo giorno del periodo con un'attività che vale come servizio. Decide ammissibilità, età e trimestre della "
            "persona in quel periodo. Non contano le attività annullate né quelle rettificate."
        ),
    ),
    ("Uomini, donne", "Il sesso scritto sul documento; «non indicato» quando nessuna scheda della persona lo dice."),
    (
        "Età",
        (
            "Anni compiuti il giorno del primo servizio: meno di 18, da 18 a 60, più di 60. «Non indicata» quando la data di "
            "nascita manca."
        ),
    ),
    (
        "Servizi ai destinatari",
        (
            "Attività che valgono come servizio, svolte nel periodo per i destinatari, con la dicitura usata da chi le ha "
            "scritte (maiuscole e spazi non fanno differenza). Dal giorno in cui una persona acquista una cittadinanza "
            "dell'Unione le sue attività non contano più."
        ),
    ),
    ("Trimestre", "Destinatari per trimestre del primo servizio: la somma è il totale dei destinatari."),
    (
        "Cittadinanze",
        (
            "Cittadinanze dei destinatari il giorno del primo servizio. Chi ne ha due compare in entrambe, perciò la somma "
            "può superare il totale."
        ),
    ),
    (
        "Con riserva",
        "Persone servite la cui ammissibilità, il giorno del primo servizio, era «con riserva». Non sono destinatari.",
    ),
    (
        "Da verificare",
        (
            "Persone servite la cui ammissibilità, il giorno del primo servizio, non era ancora verificata. Non sono "
            "destinatari."
        ),
    ),
    (
        "Non ammissibili",
        (
            "Persone servite che il giorno del primo servizio non erano ammissibili, o erano cittadini dell'Unione europea. "
            "Sono conservate e mai contate tra i destinatari."
        ),
    ),
    (
        "Solo contatti, nessun servizio",
        "Persone registrate per nome con sole attività che non valgono come servizio, per esempio un contatto di strada.",
    ),
    (
        "Contatti senza nome",
        (
            "Persone contate senza chiedere il nome. La stessa persona può essere contata più volte: contatti e persone non "
            "si sommano mai."
        ),
    ),
)
SUPPRESSION = (
    "I numeri piccoli non si mostrano",
    (
        "Un totale sotto 5 è nascosto. Se in una divisione di un territorio anche una sola casella vale da 1 a 4, tutta la "
        "divisione di quel territorio è nascosta. Le somme in fondo riguardano solo le righe mostrate, così che per "
        "differenza non si ricavi nulla. Il Comune vede la propria tabella esatta."
    ),
)


def all_definitions(indicators: Sequence[Definition]) -> list[tuple[str, str, str, str]]:
    """(number, meaning, source, certainty) of every number: indicators first."""
    rows = [(f"{row.code} {row.label}", row.definition, row.source, row.status) for row in indicators]
    own = "Definizione della rete LGNet"
    return [*rows, *((name, text, own, "own") for name, text in (RECIPIENTS, *OTHERS))]
