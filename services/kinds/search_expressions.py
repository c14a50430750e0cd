"""SQL expressions that the search documents of several kinds share."""

LANGUAGES = "ARRAY(SELECT DISTINCT split_part(t ->> 0, '-', 1) FROM jsonb_array_elements(r.{}) t ORDER BY 1)"
# What a program works on and where, by the codes that have names; {} is its id. Only places that all who see
# the record may see: a hidden output below the program must not be found by them.
CODES_OF_PROGRAM = """
    SELECT s.vocabulary, s.code FROM program_sector s WHERE s.program_id = {0}
    UNION SELECT 'COUNTRY', c.code FROM program_country c WHERE c.program_id = {0}
    UNION SELECT 'REGION', g.code FROM program_region l JOIN region g ON g.id = l.region_id
        WHERE l.program_id = {0} AND l.visibility = r.visibility"""
