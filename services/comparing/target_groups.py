"""Target groups of programs, derived from their texts, because IATI has no code for them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.comparing import words


class TargetGroup(StrEnum):
    """A group of people that a program is for."""

    YOUTH = "YOUTH"
    CHILDREN = "CHILDREN"
    WOMEN = "WOMEN"
    OLDER_PEOPLE = "OLDER_PEOPLE"
    PEOPLE_WITH_DISABILITIES = "PEOPLE_WITH_DISABILITIES"
    DISPLACED_PEOPLE = "DISPLACED_PEOPLE"
    MIGRANTS = "MIGRANTS"
    FARMERS = "FARMERS"
    TEACHERS = "TEACHERS"
    STUDENTS = "STUDENTS"
    RELIGIOUS_LEADERS = "RELIGIOUS_LEADERS"
    PRISONERS = "PRISONERS"
    FORMER_PRISONERS = "FORMER_PRISONERS"
    SECURITY_OFFICERS = "SECURITY_OFFICERS"
    HEALTH_WORKERS = "HEALTH_WORKERS"
    SMALL_ENTERPRISES = "SMALL_ENTERPRISES"
    WORKERS = "WORKERS"
    JOURNALISTS = "JOURNALISTS"
    INDIGENOUS_PEOPLES = "INDIGENOUS_PEOPLES"
    CIVIL_SERVANTS = "CIVIL_SERVANTS"


@dataclass(frozen=True, slots=True)
class TargetGroupName:
    """The names of a target group, and the words that indicate it."""

    indonesian: str
    english: str
    marks: frozenset[str]


def _name(indonesian: str, english: str, marks: str) -> TargetGroupName:
    return TargetGroupName(indonesian, english, frozenset(words.root(mark) for mark in marks.split()))


NAMES = {
    TargetGroup.YOUTH: _name(
        "pemuda", "young people", "youth youths pemuda remaja jeune jeunesse joven jovenes juvenil adolescent"
    ),
    TargetGroup.CHILDREN: _name(
        "anak", "children", "child children anak enfant enfance nino nina ninez infancia kinder"
    ),
    TargetGroup.WOMEN: _name(
        "perempuan", "women and girls", "women woman perempuan wanita femme fille mujer girl frauen"
    ),
    TargetGroup.OLDER_PEOPLE: _name("lanjut usia", "older people", "elderly older lansia age ageing"),
    TargetGroup.PEOPLE_WITH_DISABILITIES: _name(
        "penyandang disabilitas",
        "people with disabilities",
        "disability disabled disabilitas difabel handicap handicape discapacidad blind deaf",
    ),
    TargetGroup.DISPLACED_PEOPLE: _name(
        "pengungsi",
        "refugees and displaced people",
        "refugee refugees idp idps displaced pengungsi refugie deplace refugiado desplazado rohingya",
    ),
    TargetGroup.MIGRANTS: _name(
        "migran", "migrants and returnees", "migrant migrants migran migrante returnee returnees"
    ),
    TargetGroup.FARMERS: _name(
        "petani", "farmers", "farmer farmers smallholder petani agriculteur paysan campesino agricultor"
    ),
    TargetGroup.TEACHERS: _name("guru", "teachers", "teacher teachers guru enseignant docente maestro"),
    TargetGroup.STUDENTS: _name(
        "siswa dan mahasiswa", "students", "student students siswa mahasiswa santri eleve estudiante pupil"
    ),
    TargetGroup.RELIGIOUS_LEADERS: _name(
        "tokoh agama", "religious leaders", "ulama ustadz imam clergy penyuluh pesantren"
    ),
    TargetGroup.PRISONERS: _name(
        "warga binaan", "people in prison", "prisoner inmate prison narapidana lapas pemasyarakatan"
    ),
    TargetGroup.FORMER_PRISONERS: _name(
        "mantan warga binaan", "former prisoners", "reintegration reintegrasi napiter"
    ),
    TargetGroup.SECURITY_OFFICERS: _name(
        "aparat keamanan", "security officers", "police polisi polri prosecutor jaksa judge hakim border"
    ),
    TargetGroup.HEALTH_WORKERS: _name(
        "tenaga kesehatan", "health workers", "nurse midwife midwives doctor nakes bidan perawat"
    ),
    TargetGroup.SMALL_ENTERPRISES: _name(
        "usaha kecil", "small enterprises", "msme msmes sme smes umkm koperasi cooperative entrepreneur"
    ),
    TargetGroup.WORKERS: _name("pekerja", "workers", "worker workers pekerja buruh employee travailleur"),
    TargetGroup.JOURNALISTS: _name(
        "jurnalis", "journalists", "journalist journalists jurnalis wartawan journaliste periodista"
    ),
    TargetGroup.INDIGENOUS_PEOPLES: _name(
        "masyarakat adat", "indigenous peoples", "indigenous adat indigena autochtone"
    ),
    TargetGroup.CIVIL_SERVANTS: _name(
        "aparatur sipil negara", "civil servants", "asn fonctionnaire beamte bureaucrat"
    ),
}
GROUP_OF = {mark: group for group, name in NAMES.items() for mark in name.marks}


def named_in(text_words: Collection[str]) -> frozenset[TargetGroup]:
    """The target groups that the words of a text indicate."""
    return frozenset(GROUP_OF[word] for word in text_words if word in GROUP_OF)
