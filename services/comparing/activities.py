"""Activities: what a program does, as its texts say it in Indonesian, English, French or Spanish."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.comparing import words


class Activity(StrEnum):
    """What a program does."""

    TRAINING = "TRAINING"
    SCHOOLING = "SCHOOLING"
    CURRICULUM = "CURRICULUM"
    SCHOLARSHIPS = "SCHOLARSHIPS"
    DIALOGUE = "DIALOGUE"
    COUNSELING = "COUNSELING"
    REHABILITATION = "REHABILITATION"
    PROTECTION = "PROTECTION"
    LEGAL_AID = "LEGAL_AID"
    CAMPAIGN = "CAMPAIGN"
    BROADCASTING = "BROADCASTING"
    RESEARCH = "RESEARCH"
    POLICY = "POLICY"
    CASH = "CASH"
    FOOD = "FOOD"
    NUTRITION = "NUTRITION"
    WATER = "WATER"
    HYGIENE = "HYGIENE"
    SHELTER = "SHELTER"
    HEALTH_CARE = "HEALTH_CARE"
    VACCINATION = "VACCINATION"
    TESTING = "TESTING"
    REPRODUCTIVE_HEALTH = "REPRODUCTIVE_HEALTH"
    SUPPLIES = "SUPPLIES"
    FARMING = "FARMING"
    LIVELIHOODS = "LIVELIHOODS"
    LENDING = "LENDING"
    CONSTRUCTION = "CONSTRUCTION"
    ENERGY = "ENERGY"
    FORESTS = "FORESTS"
    DISASTER_PREPAREDNESS = "DISASTER_PREPAREDNESS"
    ELECTIONS = "ELECTIONS"


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an activity in both languages, and the words that say it."""

    indonesian: str
    english: str
    marks: frozenset[str]


def _name(indonesian: str, english: str, marks: str) -> Name:
    return Name(indonesian, english, frozenset(words.root(mark) for mark in marks.split()))


NAMES = {
    Activity.TRAINING: _name(
        "pelatihan",
        "training",
        "training trained trainer workshop pelatihan melatih lokakarya bimtek formacion capacitacion",
    ),
    Activity.SCHOOLING: _name(
        "pendidikan dasar dan menengah",
        "schooling",
        "school schooling classroom learner schoolchildren sekolah madrasah ecole scolaire escuela escolar",
    ),
    Activity.CURRICULUM: _name("kurikulum", "curricula", "curriculum curricula textbook kurikulum modul"),
    Activity.SCHOLARSHIPS: _name("beasiswa", "scholarships", "scholarship fellowship beasiswa bourse beca"),
    Activity.DIALOGUE: _name(
        "dialog",
        "dialogue",
        "dialogue dialog mediation reconciliation interfaith rekonsiliasi mediasi silaturahmi dialogo",
    ),
    Activity.COUNSELING: _name(
        "pendampingan psikososial",
        "counseling and psychosocial support",
        "psychosocial counseling counselling mhpss trauma psikososial konseling psicosocial",
    ),
    Activity.REHABILITATION: _name(
        "rehabilitasi dan deradikalisasi",
        "rehabilitation and disengagement",
        "deradicalization deradicalisation disengagement deradikalisasi reintegration reintegrasi",
    ),
    Activity.PROTECTION: _name(
        "perlindungan",
        "protection from violence",
        "gbv sgbv vbg violence protection safeguarding perlindungan kekerasan violencia",
    ),
    Activity.LEGAL_AID: _name("bantuan hukum", "legal aid", "legal paralegal litigation hukum juridique"),
    Activity.CAMPAIGN: _name(
        "kampanye dan penyuluhan",
        "awareness campaigns",
        "awareness campaign sensitization sensitisation sosialisasi kampanye penyuluhan sensibilisation",
    ),
    Activity.BROADCASTING: _name(
        "siaran dan media", "broadcasting and media", "radio television broadcast podcast siaran televisi"
    ),
    Activity.RESEARCH: _name(
        "penelitian",
        "research",
        "research study survey trial penelitian riset kajian recherche etude investigacion estudio",
    ),
    Activity.POLICY: _name(
        "kebijakan", "policy advice", "policy legislation regulation kebijakan peraturan politica reforma"
    ),
    Activity.CASH: _name(
        "bantuan tunai", "cash assistance", "cash voucher mpca mpc tunai voucer transferencia"
    ),
    Activity.FOOD: _name(
        "bantuan pangan", "food aid", "food ration foodstuff pangan sembako alimentaire alimento alimentario"
    ),
    Activity.NUTRITION: _name(
        "gizi", "nutrition", "nutrition malnutrition malnourished stunting sam mam gizi nutricion"
    ),
    Activity.WATER: _name(
        "air bersih dan sanitasi",
        "water and sanitation",
        "wash water sanitation latrine borehole sanitasi jamban eau assainissement agua saneamiento",
    ),
    Activity.HYGIENE: _name(
        "kebersihan", "hygiene", "hygiene handwashing soap kebersihan hygiène higiene sabun"
    ),
    Activity.SHELTER: _name(
        "hunian", "shelter", "shelter housing tent nfi hunian hébergement abri vivienda albergue"
    ),
    Activity.HEALTH_CARE: _name(
        "layanan kesehatan",
        "health care",
        "clinic hospital patient clinical puskesmas hopital sanitario isolation oxygen medical",
    ),
    Activity.VACCINATION: _name(
        "imunisasi",
        "vaccination",
        "vaccine vaccination immunization vaksin vaksinasi imunisasi vaccin vacuna",
    ),
    Activity.TESTING: _name(
        "pengujian dan surveilans",
        "testing and surveillance",
        "laboratory testing surveillance diagnostic lab",
    ),
    Activity.REPRODUCTIVE_HEALTH: _name(
        "kesehatan reproduksi",
        "reproductive health",
        "reproductive maternal srhr srh contraceptive newborn reproduksi ibu maternelle reproductiva",
    ),
    Activity.SUPPLIES: _name(
        "alat dan perlengkapan", "equipment and supplies", "ppe equipment procurement mask apd alkes"
    ),
    Activity.FARMING: _name(
        "pertanian",
        "farming",
        "agriculture agricultural farming crop livestock seed irrigation pertanian ternak agricole agricola",
    ),
    Activity.LIVELIHOODS: _name(
        "mata pencaharian",
        "livelihoods and jobs",
        "livelihood employment employability entrepreneurship vocational wirausaha empleo emploi",
    ),
    Activity.LENDING: _name(
        "kredit", "loans to enterprises", "lending liquidity credit microfinance kredit crédito prestamo"
    ),
    Activity.CONSTRUCTION: _name(
        "pembangunan prasarana",
        "building infrastructure",
        "construction infrastructure road bridge rehabilitated pembangunan jalan",
    ),
    Activity.ENERGY: _name("energi", "energy", "electricity solar energy listrik energi energie"),
    Activity.FORESTS: _name(
        "hutan dan gambut", "forests and peatland", "forest forestry peatland mangrove hutan gambut forestier"
    ),
    Activity.DISASTER_PREPAREDNESS: _name(
        "kesiapsiagaan bencana",
        "disaster preparedness",
        "preparedness drr contingency kesiapsiagaan tanggap bencana mitigasi",
    ),
    Activity.ELECTIONS: _name("pemilu", "elections", "election electoral voter pemilu pilkada eleccion"),
}
ACTIVITIES_OF: dict[str, frozenset[Activity]] = {}
for _activity, _each in NAMES.items():
    for _mark in _each.marks:
        ACTIVITIES_OF[_mark] = ACTIVITIES_OF.get(_mark, frozenset()) | {_activity}


def named_in(found: Collection[str]) -> frozenset[Activity]:
    """The activities that words of `words.words` say."""
    return frozenset(each for word in found for each in ACTIVITIES_OF.get(word, ()))
