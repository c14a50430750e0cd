"""How the database turns texts into words: stems and exact forms, both languages, words of the field."""

import asyncpg
import pytest

from db.pools import Pools
from services.searching import queries


async def lexemes(pools: Pools, language: str, text: str) -> set[str]:
    found = await pools.writing.fetchval("SELECT tsvector_to_array(search_words($1, $2))", language, text)
    return set(found)


async def finds(pools: Pools, question: str, language: str, text: str) -> bool:
    found: bool = await pools.writing.fetchval(
        "SELECT search_words($1, $2) @@ search_question($3::jsonb, false, true)",
        language,
        text,
        queries.parse(question).clauses,
    )
    return found


async def rank(pools: Pools, question: str, language: str, text: str) -> float:
    found: float = await pools.writing.fetchval(
        "SELECT ts_rank_cd(words, search_question($3::jsonb, false, true))"
        " + ts_rank_cd(words, search_question($3::jsonb, true, true))"
        " FROM setweight(search_words($1, $2), 'C') AS words",
        language,
        text,
        queries.parse(question).clauses,
    )
    return found


@pytest.mark.parametrize(
    ("language", "word", "stem"),
    [
        # The rule that takes `ter-` off takes it off here, too; the exact form is there beside it.
        ("id", "terorisme", "orisme"),
        ("id", "ekstremisme", "ekstremisme"),
        ("id", "radikalisme", "radikalisme"),
        ("id", "deradikalisasi", "deradikalisasi"),
        ("id", "kesiapsiagaan", "siapsiaga"),
        ("id", "pencegahan", "cegah"),
        ("id", "mencegah", "cegah"),
        ("id", "perempuan", "empu"),
        ("id", "pemuda", "puda"),
        ("id", "ketahanan", "tahan"),
        ("en", "terrorism", "terror"),
        ("en", "extremism", "extrem"),
        ("en", "resilience", "resili"),
        ("en", "communities", "communiti"),
    ],
)
async def test_a_word_is_kept_exact_and_as_its_stem(
    pools: Pools, language: str, word: str, stem: str
) -> None:
    assert await lexemes(pools, language, word) == {word, stem}


async def test_a_text_in_another_language_is_kept_exact_only(pools: Pools) -> None:
    assert await lexemes(pools, "fr", "L'éducation des communautés") == {
        "l",
        "education",
        "des",
        "communautes",
    }


async def test_signs_between_words_are_spaces(pools: Pools) -> None:
    text = "P/CVE, covid-19; ID-KL_01 a@b.org https://c.example/d.pdf 3.5% <b>x</b> it's"
    assert " ".join(sorted(await lexemes(pools, "fr", text))) == (
        "01 19 3 5 a b c covid cve d example https id it kl org p pdf s x"
    )


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        ("terorisme", "id", "penanggulangan terorisme"),
        ("pencegahan", "id", "upaya mencegah kekerasan"),
        ("kekerasan", "id", "tanpa keras"),
        ("kesiapsiagaan", "id", "forum siap siaga kesiapsiagaan"),
        ("pelatihan guru", "id", "guru dilatih bersama"),
        ("community", "en", "resilient communities"),
        ("resilience", "en", "resilient communities"),
        ("terrorism", "id", "penanggulangan terorisme"),
        ("ekstremisme", "en", "violent extremism"),
        ("radikal*", "id", "kontra radikalisasi"),
        ("perempuan", "en", "women who lead"),
        ("youth", "id", "forum pemuda"),
        ("PVE", "en", "preventing violent extremism"),
        ("PVE", "id", "pencegahan ekstremisme kekerasan"),
        ("CAFE", "fr", "café"),
        ("café", "fr", "cafe"),
        ('"aksi daerah"', "id", "rencana aksi daerah"),
        ("guru -sekolah", "id", "guru mengaji"),
        ("مكافحة", "ar", "مكافحة الإرهاب"),
        ("perikanan", "id", "pasar ikan"),
        ("anak-anak", "id", "hak anak"),
        ("conflict", "en", "post-conflict recovery"),
        ("post conflict", "en", "post-conflict recovery"),
        ('"anti-korupsi"', "id", "pendidikan antikorupsi"),
        ("anti korupsi", "id", "pendidikan antikorupsi"),
        ("acqua", "it", "dell'acqua"),
        ("women", "en", "women's rights"),
    ],
)
async def test_a_question_finds_other_forms_terms_and_spellings(
    pools: Pools, question: str, language: str, text: str
) -> None:
    assert await finds(pools, question, language, text)


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        # the names of stems are not searched by
        ("terorisme", "id", "teror"),
        ('"daerah aksi"', "id", "rencana aksi daerah"),
        ('"rencana daerah"', "id", "rencana aksi daerah"),
        ('"pencegah"', "id", "pencegahan"),
        ("guru -sekolah", "id", "guru sekolah dasar"),
        ("radikal*", "id", "deradikalisasi"),
        ("PVE", "en", "violent extremism prevented"),
        ("100%", "id", "1000"),
        ("ikan", "id", "berikan bantuan"),
        ("berikan", "id", "pasar ikan"),
        ("ular", "id", "penyakit menular"),
    ],
)
async def test_a_question_does_not_find_what_it_does_not_say(
    pools: Pools, question: str, language: str, text: str
) -> None:
    assert not await finds(pools, question, language, text)


@pytest.mark.parametrize(
    ("question", "language", "exact", "other"),
    [
        ("pencegahan", "id", "pencegahan kekerasan", "mencegah kekerasan"),
        ("pemuda", "id", "forum pemuda", "forum kepemudaan"),
        ("resilience", "en", "resilience of women", "resilient women there"),
    ],
)
async def test_the_exact_form_ranks_before_its_stem(
    pools: Pools, question: str, language: str, exact: str, other: str
) -> None:
    assert await rank(pools, question, language, exact) > await rank(pools, question, language, other)


async def test_no_role_calls_what_is_not_its_own(demo: Pools) -> None:
    question = queries.parse("forum")
    for pool, audience in ((demo.public, "member"), (demo.member, "public")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch(
                f"SELECT * FROM search_found_{audience}($1, $2, $3, 'Program')", question.clauses, [], []
            )
    for pool in (demo.public, demo.member):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch("SELECT * FROM search_word")


async def test_a_session_that_claims_a_viewer_stays_public(demo: Pools) -> None:
    # given the public role with the owner of a hidden program as the viewer of its session
    owner = await demo.writing.fetchval("SELECT owner_id FROM program WHERE visibility = 'OWNER' LIMIT 1")
    question = queries.parse("rancangan OR persiapan OR forum")
    async with demo.public.acquire() as connection, connection.transaction():
        await connection.execute("SELECT set_config('hub.viewer', $1, true)", str(owner))
        # when it searches
        found = await connection.fetch(
            "SELECT id FROM search_found_public($1, $2, $3, 'Program')", question.clauses, [], []
        )
    # then it finds what is public
    seen = await demo.writing.fetch(
        "SELECT DISTINCT visibility FROM program WHERE id = ANY($1)", [row["id"] for row in found]
    )
    assert [row["visibility"] for row in seen] == ["PUBLIC"]


async def test_a_member_without_a_viewer_finds_nothing(demo: Pools) -> None:
    question = queries.parse("forum")
    async with demo.member.acquire() as connection, connection.transaction():
        await connection.execute("SELECT set_config('hub.viewer', '', true)")
        found = await connection.fetch(
            "SELECT id FROM search_found_member($1, $2, $3, 'Program')", question.clauses, [], []
        )
    assert found == []


async def test_functions_that_read_all_are_closed_to_others_and_have_a_fixed_path(pools: Pools) -> None:
    rows = await pools.writing.fetch(
        "SELECT proname, proconfig, proacl::text FROM pg_proc WHERE prosecdef AND proname LIKE 'search%'"
    )
    assert len(rows) == 10
    for row in rows:
        assert "search_path=pg_catalog, public, pg_temp" in row["proconfig"]
        role = "hub_member" if row["proname"].endswith("member") else "hub_public"
        assert [grant.split("=")[0] for grant in row["proacl"].strip("{}").split(",")] == ["hub", role]
