"""The twelve data classes that every field of every table belongs to.

Source: permission matrix of the security study, section 7. A higher number is not "more secret": C5 to C7 are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

Declared = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class DataClass:
    """A kind of data: `code` as written in the pii modules, `label` and `meaning` as read by people.

    `is_of_persons`: about the people who are supported. `is_special`: encrypted field by field.
    """

    code: str
    label: str
    meaning: str
    is_of_persons: bool = False
    is_special: bool = False


CLASSES = {
    found.code: found
    for found in (
        DataClass("C0", "Contenuti pubblici", "Ciò che chiunque può leggere: elenchi di codici, enti, edizioni."),
        DataClass("C1", "Dati di servizio", "Organizzazione del servizio, senza persone: équipe, capienze, calendari."),
        DataClass("C2", "Utenti dello staff", "Nomi, indirizzi di lavoro e incarichi di chi lavora nella rete."),
        DataClass(
            "C3",
            "Identità e recapiti",
            "Nome, nascita, codice fiscale, telefono, titolo di soggiorno.",
            is_of_persons=True,
        ),
        DataClass("C4", "Percorso", "Attività, bisogni, progetti, invii, inserimenti, ore.", is_of_persons=True),
        DataClass(
            "C5",
            "Categorie particolari",
            "Salute, origine etnica, religione, vita sessuale, dati giudiziari (articoli 9 e 10 del GDPR).",
            is_of_persons=True,
            is_special=True,
        ),
        DataClass(
            "C6",
            "Dati di pericolo",
            "Segnali di tratta o violenza, minacce, indirizzi protetti.",
            is_of_persons=True,
            is_special=True,
        ),
        DataClass(
            "C7",
            "Segreto professionale",
            "Note legali e psicologiche.",
            is_of_persons=True,
            is_special=True,
        ),
        DataClass("C8", "Contabilità e prodotti", "Budget, spese, rendiconti, prodotti da consegnare."),
        DataClass("C9", "Aggregati", "Numeri su almeno cinque persone."),
        DataClass("C10", "Tracce", "Chi ha scritto, chi ha guardato, quando."),
        DataClass("C11", "Configurazione e segreti", "Impostazioni, chiavi, impronte di password, sessioni."),
    )
}


def problems(model: str, fields: Collection[str], declared: Declared | None) -> Iterator[str]:
    """What is wrong with the classification of one model: a sentence for each field without one class, or unknown."""
    if declared is None:
        yield f"{model}: no class for any field"
        return
    yield from (f"{model}: {code} is not a data class" for code in declared if code not in CLASSES)
    for field in fields:
        found = [code for code, names in declared.items() if field in names]
        if len(found) != 1:
            yield f"{model}.{field}: " + (f"in {' and '.join(found)}" if found else "in no class")
    named = {name for names in declared.values() for name in names}
    yield from (f"{model}.{name}: no such field" for name in sorted(named.difference(fields)))
