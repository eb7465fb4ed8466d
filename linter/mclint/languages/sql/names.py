"""MaxCompute's own words: names that may stand before a parenthesis without calling a user's function.

Sources: the vendor's pages on built-in functions (date, mathematical, window, aggregate, string, complex-type, other functions), edition
2026, and the list of reserved words.
"""

from __future__ import annotations

_DATE = """
add_months current_date current_timestamp current_timezone date date_add date_diff date_format date_sub date_trunc dateadd datediff
datepart datetime datetrunc day dayofmonth dayofweek dayofyear extract from_unixtime from_utc_timestamp getdate hour interval isdate
last_day lastday localtime localtimestamp make_date make_timestamp microsecond millisecond minute month months_between next_day now
quarter second sequence timestamp timestamp_add timestamp_diff timestampadd timestampdiff to_char to_date to_millis to_timestamp
to_unix_timestamp to_utc_timestamp unix_timestamp week weekday weekofyear year
"""

_MATHS = """
abs acos asin atan atan2 bin bit_count bitcount bround cbrt ceil ceiling conv cos cosh cot crc32 degrees div e exp expm1 factorial floor
format_number hex isinf isnan ln log log10 log1p log2 mod negative pi pmod positive pow power radians rand random rint round safe_divide
shiftleft shiftright shiftrightunsigned sign sin sinh sqrt tan tanh trunc truncate unhex width_bucket
"""

_AGGREGATES = """
any_value approx_count_distinct approx_distinct approx_percentile arg_max arg_min array_agg avg bit_and bit_or bit_xor bitwise_and_agg
bitwise_or_agg bitwise_xor_agg bool_and bool_or cluster_sample collect_list collect_set corr count count_if covar_pop covar_samp
cume_dist dense_rank every first first_value grouping grouping__id grouping_id group_concat histogram histogram_numeric kurtosis lag last
last_value lead listagg map_agg map_union map_union_sum max max_by median min min_by mode multimap_agg nth_value ntile
numeric_histogram percent_rank percentile percentile_approx percentile_cont percentile_disc rank regr_avgx regr_avgy regr_count
regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_number skewness some stddev stddev_pop stddev_samp string_agg sum
var_pop var_samp variance wm_concat
"""

_STRINGS = """
ascii base64 bit_length btrim char char_length char_matchcount character_length chr concat concat_ws contains decode elt encode endswith
ends_with field find_in_set format format_string from_char from_json get_json_object initcap instr is_encoding json_array json_array_get
json_array_length json_exists json_extract json_extract_scalar json_format json_object json_object_keys json_parse json_pretty json_query
json_tuple json_type json_valid json_value keyvalue keyvalue_tuple lcase left length lengthb levenshtein like_all like_any locate lower
lpad ltrim mask_hash md5 ngrams octet_length overlay parse_url parse_url_tuple position printf regexp regexp_count regexp_extract
regexp_extract_all regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right rpad rtrim sentences sha sha1 sha2
soundex space split split_part startswith starts_with strpos substr substring substring_index to_json to_number tolower toupper
translate trim ucase unbase64 upper url_decode url_encode
"""

_COMPLEX = """
aggregate all_match any_match array array_append array_concat array_contains array_distinct array_except array_intersect array_join
array_max array_min array_normalize array_position array_prepend array_reduce array_remove array_repeat array_size array_sort array_sum
array_union arrays_overlap arrays_zip cardinality combinations element_at exists explode explode_outer filter flatten forall index inline
inline_outer map map_concat map_contains_key map_entries map_filter map_from_arrays map_from_entries map_keys map_values map_zip_with
multimap_from_entries named_struct posexplode posexplode_outer reduce shuffle size slice sort_array stack str_to_map struct transform
transform_keys transform_values zip_with
"""

_OTHERS = """
aes_decrypt aes_encrypt assert_true between bigint binary boolean case cast coalesce compress convert current_database current_project
current_schema current_user decimal decompress double failif float get_idcard_age get_idcard_birthday get_idcard_sex get_user_id greatest
hash if ifnull iif inet_aton inet_ntoa int isnotnull isnull java_method least max_pt nanvl nullif numeric nvl nvl2 ordinal
partition_exists raise_error reflect sample session_user smallint string sym_decrypt sym_encrypt table_exists tinyint trans_array
trans_cols try_cast typeof unique_id user uuid varchar version xpath xpath_boolean xpath_double xpath_float xpath_int xpath_long
xpath_short xpath_string zeroifnull ai_generate ai_query bloom_filter might_contain hll_count hll_merge json
"""

_WORDS = """
add all alter and any anti apply array_of as asc buckets by check clustered cluster columns comment constraint create cross cube current
default delete desc distinct distribute drop else end escape except external fetch following for foreign from full function group having
identified ilike in inner insert intersect into is join key keys lateral lifecycle like limit location loop matched merge minus natural
not null offset on or order outer over overwrite partition partitioned partitions pivot preceding primary properties qualify range
references rename respect returning returns rlike rollup row rows select semi serdeproperties set sets sort sorted stored table
tablesample tblproperties temporary then to unbounded union unique unnest unpivot update using values view when where while window with
within
"""

BUILT_IN = frozenset((_DATE + _MATHS + _AGGREGATES + _STRINGS + _COMPLEX + _OTHERS + _WORDS).split())
"""Built-in functions, types and words of the language, in lower case."""

ONLY_MAXCOMPUTE = frozenset(
    (
        *("max_pt", "get_idcard_age", "get_idcard_birthday", "get_idcard_sex", "trans_array", "trans_cols", "keyvalue", "keyvalue_tuple"),
        *("partition_exists", "table_exists", "char_matchcount", "cluster_sample", "is_encoding", "mask_hash"),
    )
)
"""Built-in functions that no other database has under these names."""

NO_CALL_AFTER = frozenset(
    (
        *(
            "as",
            "into",
            "table",
            "overwrite",
            "with",
            "exists",
            "view",
            "update",
            "join",
            "from",
            "new",
            ")",
            "function",
            "index",
            "on_table",
        ),
        *("references", "key", "constraint", "recursive", "reduce", "materialized", "procedure", "trigger", "schema", "."),
    )
)
"""Words behind which a name with a parenthesis is the name of something else: a table with its columns, an alias, a class."""
