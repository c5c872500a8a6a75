"""The columns a register may have, and the words offices head them with (Italian and English)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lgnet.people.engine.names import search_key

IGNORED = "ignored"


@dataclass(frozen=True)
class Field:
    """One kind of column. `patterns` are regular expressions on the folded heading; a full match counts most.

    `several`: more than one column may have it; their texts are joined.
    """

    code: str
    label: str
    patterns: tuple[str, ...] = ()
    several: bool = False


_N = r"(?:n|nr|no|num|numero|number|id|cod|codice|nro)"
_OF = r"(?:di |del |della |dell |dei |of |of the )?"
_PERMIT = r"(?:permesso(?: (?:di )?(?:soggiorno|sogg))?|pds|p d s|p di s|perm|titolo(?: di soggiorno)?|(?:residence |stay )?permit)"
_PERSON = r"(?:utente|beneficiari[oa]|destinatari[oa]|ospite|persona|assistit[oa]|cittadin[oa]|interessat[oa]|richiedente|partecipante|recipient|beneficiary|participant|person|client|user)"
_ACT = r"(?:servizio|accesso|prestazione|intervento|attivita|colloquio|erogazione|incontro|contatto|azione|appuntamento|consulenza|visita|service|visit|access|activity|contact|intervention|appointment|meeting)"
_WHO = rf"(?: {_OF}{_PERSON})?"

FIELDS: tuple[Field, ...] = (
    Field(
        "family_name",
        "Cognome",
        (
            rf"cogn(?:ome)?{_WHO}",
            rf"(?:surname|last ?name|family ?name|lastname){_WHO}",
            r"nom(?: de famille)?",
            r"apellidos?",
        ),
    ),
    Field(
        "given_name",
        "Nome",
        (
            rf"nome{_WHO}",
            r"nome proprio",
            rf"(?:first|given|fore) ?names?{_WHO}",
            r"prenome",
            r"prenom",
            r"nombre",
            r"name",
        ),
    ),
    Field(
        "whole_name",
        "Cognome e nome (una colonna)",
        (
            rf"(?:cognome|cogn) ?(?:e|ed|and)? ?nome{_WHO}",
            rf"nome ?(?:e|ed|and)? ?(?:cognome|cogn){_WHO}",
            rf"nominativ[oi]{_WHO}",
            r"(?:full|complete|whole) ?name",
            rf"nome completo{_WHO}",
            r"(?:first |given )?name (?:and|e) (?:surname|last name|family name)",
            r"(?:surname|last name|family name) (?:and|e) (?:first |given )?name",
            r"generalita",
            _PERSON,
            rf"{_PERSON} (?:name|nome)",
            r"name",
            r"nome",
        ),
    ),
    Field(
        "sex",
        "Sesso",
        (r"sesso", r"sess?", r"genere", r"gender", r"sex", r"m f", r"f m", r"u d", r"maschi?o? femmina", r"sesso .*"),
    ),
    Field(
        "birth_date",
        "Data di nascita",
        (
            rf"(?:data|dt|d|giorno) {_OF}(?:nascita|nasc)",
            r"nascita",
            r"nat[oa](?: [oa])? il",
            r"nat[oa]",
            r"ddn|d d n|dn",
            r"(?:date of birth|birth ?date|birth ?day|dob|d o b|born(?: on)?)",
        ),
    ),
    Field("birth_year", "Anno di nascita", (r"anno (?:di )?(?:nascita|nasc)", r"(?:year of birth|birth year|yob)")),
    Field("age", "Età", (r"eta", r"eta .*", r"age", r"anni")),
    Field(
        "citizenship",
        "Cittadinanza",
        (
            r"(?:cittadinanza|citt|cittad|nazionalita|naz|nazione|citizenship|nationality|nation)",
            r"(?:paese|stato|nazione|country)(?: (?:di |d |of )?(?:origine|provenienza|cittadinanza|origin|citizenship|nazionalita))?",
            r"(?:provenienza|origine|origin)",
            r"cittadinanza .*|nazionalita .*",
        ),
    ),
    Field(
        "permit_type",
        "Tipo di permesso",
        (
            rf"(?:tipo|tipologia|tip|type|kind) {_OF}{_PERMIT}",
            rf"{_PERMIT} (?:tipo|tipologia|type)",
            r"permesso(?: (?:di )?(?:soggiorno|sogg))?|pds|p d s|titolo di soggiorno",
            r"motivo (?:del |di )?(?:soggiorno|permesso|pds)",
            r"(?:residence |stay )?permit",
            r"(?:status|posizione|condizione|situazione) (?:giuridic[oa]|legale|giuridica)",
            r"(?:legal )?status",
            r"(?:tipo|tipologia|type)(?: (?:di )?documento)?",
            r"documento di soggiorno",
        ),
    ),
    Field(
        "permit_number",
        "Numero del permesso",
        (
            rf"{_N} {_OF}{_PERMIT}",
            rf"{_PERMIT} {_N}",
            rf"{_N}(?: (?:di )?(?:documento|doc|document))",
            r"numero|number|nr",
            rf"{_PERMIT} {_N} .*",
        ),
    ),
    Field(
        "permit_expiry",
        "Scadenza del permesso",
        (
            rf"(?:data )?(?:di )?(?:scadenza|scad){' '}?{_OF}{_PERMIT}",
            rf"{_PERMIT} (?:data )?(?:di )?(?:scadenza|scad|expiry|expires|expiration|valid until|valido fino al)(?: date)?",
            r"(?:data )?(?:di )?(?:scadenza|scad)(?: (?:del )?(?:documento|doc|titolo))?",
            rf"valid[oa]? (?:fino )?(?:a|al|until|to)|validita(?: {_PERMIT})?",
            rf"(?:{_PERMIT} )?(?:expiry|expiration|expire|expires|exp)(?: date| on)?(?: {_OF}{_PERMIT})?",
            r"(?:valid|validity) (?:until|to|date)",
        ),
    ),
    Field(
        "permit_note",
        "Note sul permesso",
        (
            rf"(?:note|nota|stato|status|notes?|altro) {_OF}{_PERMIT}",
            rf"{_PERMIT} (?:note|nota|stato|status|notes?)",
            r"motivo soggiorno altro|altro motivo(?: .*)?|motivo altro|motivo .* altro",
            r"(?:in )?(?:fase di )?rinnovo|rinnovo .*|renewal",
        ),
    ),
    Field(
        "codice_fiscale",
        "Codice fiscale",
        (
            r"(?:codice|cod|c) ?(?:fiscale|fisc|f)",
            r"cf",
            r"(?:italian )?(?:tax|fiscal) (?:code|id)",
            r"codice fiscale .*",
        ),
    ),
    Field(
        "passport", "Passaporto", (rf"(?:{_N} )?{_OF}(?:passaporto|passport|pass)", rf"(?:passaporto|passport) {_N}")
    ),
    Field("cui", "CUI", (r"(?:codice |cod )?cui", r"codice univoco(?: identificativo)?", r"c u i")),
    Field("vestanet", "VESTANET", (r"(?:codice |cod |id |n )?vestanet", r"vestanet .*")),
    Field(
        "phone",
        "Telefono",
        (
            r"(?:n |nr |num |numero )?(?:di )?(?:telefono|tel|cellulare|cell|telefonico)",
            r"recapit[oi](?: telefonic[oi])?",
            r"(?:mobile |tele)?phone(?: number| no)?|mobile(?: number)?",
            r"contatt[oi](?: telefonic[oi])?",
        ),
    ),
    Field(
        "language",
        "Lingua",
        (
            r"lingu[ae](?: (?:madre|parlat[ae]|veicolare|principale))?",
            r"(?:mother |native |spoken )?(?:languages?|tongue)(?: spoken)?",
        ),
    ),
    Field(
        "service_day",
        "Giorno del servizio",
        (
            rf"(?:data|dt|giorno) {_OF}(?:l )?{_ACT}(?: .*)?",
            rf"(?:date|day) {_OF}{_ACT}",
            rf"{_ACT} (?:date|day|data)",
            r"data|date|giorno|day",
            r"data (?:ricezione|fruizione|presenza|registrazione|evento)",
            rf"{_ACT} (?:il|del|in data)",
        ),
    ),
    Field("service_time", "Ora del servizio", (r"ora(?:rio)?(?: .*)?", r"(?:start )?time(?: of .*)?", r"ore", r"hour")),
    Field(
        "service_label",
        "Servizio",
        (
            r"(?:servizi[oi]|prestazion[ei]|intervent[oi]|attivita|azion[ei])(?: (?:ricevut[oaie]|erogat[oaie]|richiest[oaie]|svolt[oaie]|offert[oaie]|fruit[oaie]|reso))?",
            rf"(?:tipo|tipologia|descrizione|oggetto|nome) {_OF}(?:l )?{_ACT}",
            r"(?:services?|activity|intervention|support)(?: (?:type|received|provided|name|kind|given))?",
            rf"(?:type|kind) of {_ACT}",
            r"accesso per|motivo (?:dell )?(?:accesso|contatto)|motivo (?:della )?richiesta|accesso|consulenza",
        ),
    ),
    Field(
        "minutes",
        "Durata",
        (
            r"(?:durata|minut[io]|min|tempo)(?: .*)?",
            r"(?:duration|minutes|mins|length|time spent)(?: .*)?",
            r"ore(?: .*)?|hours|n ore|n min",
        ),
    ),
    Field(
        "operator",
        "Operatore",
        (
            r"operat(?:ore|rice|ori)(?: .*)?|op",
            r"(?:referente|assistente(?: sociale)?|mediat(?:ore|rice)|educat(?:ore|rice)|compilatore|professionista|case manager|tutor)",
            r"(?:staff|social worker|worker|operator|officer|caseworker|staff member)(?: name)?",
            r"a cura di|seguit[oa] da",
        ),
    ),
    Field(
        "place",
        "Luogo",
        (
            rf"(?:sede|luogo|sportello|punto|zona|municipio|presidio|centro)(?: {_OF}(?:l )?{_ACT})?",
            r"(?:place|location|site|office|venue|desk)",
            r"sede .*",
        ),
    ),
    Field(
        "notes",
        "Note",
        (
            r"not[ae]",
            r"osservazion[ei](?: .*)?",
            r"annotazion[ei]",
            r"(?:notes?|remarks?|comments?)",
            r"commenti",
            r"not[ae] .*",
        ),
        several=True,
    ),
    Field(
        "row_number",
        "Numero di riga",
        (
            r"n|nr|num|no|id|prog|progr|progressivo|pos",
            r"(?:n|nr|num|numero) (?:progressivo|progr|prog|d ordine|ordine|riga)",
            r"riga|row(?: number)?|(?:numero )?ordine",
            r"id (?:utente|persona|beneficiario|riga|scheda)|n scheda|(?:n |num )?prot(?:ocollo)?",
        ),
    ),
)
BY_CODE: Mapping[str, Field] = {field.code: field for field in FIELDS}
LABELS: Mapping[str, str] = {**{field.code: field.label for field in FIELDS}, IGNORED: "Non importare"}
_COMPILED = tuple((field.code, tuple(re.compile(pattern) for pattern in field.patterns)) for field in FIELDS)

# Columns that look like one of ours and are not: leaving them out is right, taking them for ours is not.
_OTHERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:luogo|citta|comune|paese|stato|provincia|prov|place|city|town|country) (?:di |of )?(?:nascita|birth)",
        r"(?:data|dt|date) (?:di |del |della |of )?(?:rilascio|emissione|inserimento|compilazione|arrivo|ingresso in italia|arrivo in italia|uscita|dimissione|chiusura|fine|issue|entry|arrival|invio|aggiornamento|protocollo|domanda|scadenza (?:passaporto|contratto|tessera)).*",
        r"(?:rilasciato|emesso|issued)(?: .*)?|questura(?: .*)?",
        r"(?:indirizzo|residenza|domicilio|via|cap|comune|address|city|citta)(?: .*)?|residence(?: address)?",
        r"stato civile|marital status|figli(?: .*)?|children|nucleo(?: .*)?|titolo di studio|education|professione|occupazione",
        r"e ?mail(?: .*)?|posta elettronica|firma(?: .*)?|signature|privacy|consenso(?: .*)?|consent|foto|isee|iban",
        r"(?:esito|outcome|result)(?: .*)?|anno|year|mese|month|trimestre|quarter|settimana|week",
        r"(?:scadenza|expiry) (?:del )?(?:passaporto|passport|tessera|contratto|cig).*",
        r"(?:comune|municipality|ente|progetto|project|edizione)(?: .*)?",
    )
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # (gg/mm/aaaa), [min]
_ORDINAL = re.compile(r"(?<=\s)(?:1o?|primo|prima|first)(?=\s)")


@lru_cache(maxsize=4096)
def heading_scores(heading: str) -> Mapping[str, float]:
    """Field code -> how well a heading names it, 0.5 to 1. "ignored" for headings of columns we do not keep."""
    whole = _score(_ORDINAL.sub(" ", search_key(heading)).strip())
    short = _ASIDE.sub(" ", heading)
    if short == heading or not short.strip():
        return whole
    bare = _score(search_key(short))
    return {code: max(whole.get(code, 0.0), 0.98 * bare.get(code, 0.0)) for code in {**whole, **bare}}


def _score(key: str) -> dict[str, float]:
    if not key:
        return {}
    if any(pattern.fullmatch(key) for pattern in _OTHERS):
        return {IGNORED: 1.0}
    found: dict[str, float] = {}
    for code, patterns in _COMPILED:
        best = max((_fit(pattern, key, place) for place, pattern in enumerate(patterns)), default=0.0)
        if best:
            found[code] = best
    return found


def _fit(pattern: re.Pattern[str], key: str, place: int) -> float:
    """1 for a heading that is just these words, less down the list of patterns and for words among others."""
    if pattern.fullmatch(key):
        return 1.0 - 0.02 * place
    inside = re.search(rf"(?:^|\s)(?:{pattern.pattern})(?:\s|$)", key)
    if not inside:
        return 0.0
    covered = len(inside[0].strip()) / len(key)
    return 0.5 + 0.35 * covered - 0.02 * place if len(inside[0].strip()) >= 3 else 0.0
