-- What a source said, in parts: a column for each part of a record that is shown, or hidden, as a whole, so that
-- what a viewer may not see never leaves the database: docs/decisions/0032-cut-in-the-database.md. What was held in
-- one piece is moved into them, in words that both engines understand.

alter table record add column said_name jsonb;
alter table record add column said_sex jsonb;
alter table record add column said_birth_date jsonb;
alter table record add column said_nhs_number jsonb;
alter table record add column said_address jsonb;
alter table record add column said_contact jsonb;
alter table record add column said_carers jsonb;
alter table record add column said_carer_contact jsonb;
alter table record add column said_services jsonb;
alter table record add column said_involvements jsonb;
alter table record add column said_indicators jsonb;
alter table record add column said_death jsonb;
alter table record add column said_unshown jsonb;

-- A feed tells of two carers at most. How to reach them is a list beside theirs.
update record set
  said_name = cast(nullif('{' || ltrim(
    coalesce(',"given_name":' || cast(content -> 'given_name' as text), '') ||
    coalesce(',"middle_names":' || cast(content -> 'middle_names' as text), '') ||
    coalesce(',"family_name":' || cast(content -> 'family_name' as text), '') ||
    coalesce(',"previous_family_name":' || cast(content -> 'previous_family_name' as text), '') ||
    coalesce(',"previous_given_name":' || cast(content -> 'previous_given_name' as text), ''), ',') || '}', '{}') as jsonb),
  said_sex = cast('{"sex":' || cast(content -> 'sex' as text) || '}' as jsonb),
  said_birth_date = cast('{"birth_date":' || cast(content -> 'birth_date' as text) || '}' as jsonb),
  said_nhs_number = cast(nullif('{' || ltrim(
    coalesce(',"nhs_number":' || cast(content -> 'nhs_number' as text), '') ||
    coalesce(',"nhs_number_status":' || cast(content -> 'nhs_number_status' as text), ''), ',') || '}', '{}') as jsonb),
  said_address = cast('{"address":' || cast(content -> 'address' as text) || '}' as jsonb),
  said_contact = cast(nullif('{' || ltrim(
    coalesce(',"phones":' || cast(content -> 'phones' as text), '') ||
    coalesce(',"email":' || cast(content -> 'email' as text), ''), ',') || '}', '{}') as jsonb),
  said_carers = case when (content -> 'carers' -> 0) is not null then cast('{"carers":[{' || ltrim(
      coalesce(',"name":' || cast((content -> 'carers' -> 0) -> 'name' as text), '') ||
      coalesce(',"relationship":' || cast((content -> 'carers' -> 0) -> 'relationship' as text), '') ||
      coalesce(',"parental_responsibility":' || cast((content -> 'carers' -> 0) -> 'parental_responsibility' as text), ''), ',') ||
    case when (content -> 'carers' -> 1) is null then '' else '},{' || ltrim(
      coalesce(',"name":' || cast((content -> 'carers' -> 1) -> 'name' as text), '') ||
      coalesce(',"relationship":' || cast((content -> 'carers' -> 1) -> 'relationship' as text), '') ||
      coalesce(',"parental_responsibility":' || cast((content -> 'carers' -> 1) -> 'parental_responsibility' as text), ''), ',') end ||
    '}]}' as jsonb) end,
  said_carer_contact = case when (content -> 'carers' -> 0) is not null then cast('[{' || ltrim(
      coalesce(',"phone":' || cast((content -> 'carers' -> 0) -> 'phone' as text), '') ||
      coalesce(',"address":' || cast((content -> 'carers' -> 0) -> 'address' as text), ''), ',') ||
    case when (content -> 'carers' -> 1) is null then '' else '},{' || ltrim(
      coalesce(',"phone":' || cast((content -> 'carers' -> 1) -> 'phone' as text), '') ||
      coalesce(',"address":' || cast((content -> 'carers' -> 1) -> 'address' as text), ''), ',') end ||
    '}]' as jsonb) end,
  said_services = cast(nullif('{' || ltrim(
    coalesce(',"collected_from":' || cast(content -> 'collected_from' as text), '') ||
    coalesce(',"gp":' || cast(content -> 'gp' as text), '') ||
    coalesce(',"school":' || cast(content -> 'school' as text), '') ||
    coalesce(',"health_visitor":' || cast(content -> 'health_visitor' as text), ''), ',') || '}', '{}') as jsonb),
  said_involvements = cast('{"involvements":' || cast(content -> 'involvements' as text) || '}' as jsonb),
  said_indicators = cast(nullif('{' || ltrim(
    coalesce(',"assessment":' || cast(content -> 'assessment' as text), '') ||
    coalesce(',"lead_professional":' || cast(content -> 'lead_professional' as text), '') ||
    coalesce(',"communication_needs":' || cast(content -> 'communication_needs' as text), ''), ',') || '}', '{}') as jsonb),
  said_death = cast('{"died_on":' || cast(content -> 'died_on' as text) || '}' as jsonb),
  said_unshown = cast(nullif('{' || ltrim(
    coalesce(',"record_key":' || cast(content -> 'record_key' as text), '') ||
    coalesce(',"updated":' || cast(content -> 'updated' as text), '') ||
    coalesce(',"as_sent":' || cast(content -> 'as_sent' as text), ''), ',') || '}', '{}') as jsonb);

alter table record drop column content;

alter table record_version add column said_name jsonb;
alter table record_version add column said_sex jsonb;
alter table record_version add column said_birth_date jsonb;
alter table record_version add column said_nhs_number jsonb;
alter table record_version add column said_address jsonb;
alter table record_version add column said_contact jsonb;
alter table record_version add column said_carers jsonb;
alter table record_version add column said_carer_contact jsonb;
alter table record_version add column said_services jsonb;
alter table record_version add column said_involvements jsonb;
alter table record_version add column said_indicators jsonb;
alter table record_version add column said_death jsonb;
alter table record_version add column said_unshown jsonb;

update record_version set
  said_name = cast(nullif('{' || ltrim(
    coalesce(',"given_name":' || cast(content -> 'given_name' as text), '') ||
    coalesce(',"middle_names":' || cast(content -> 'middle_names' as text), '') ||
    coalesce(',"family_name":' || cast(content -> 'family_name' as text), '') ||
    coalesce(',"previous_family_name":' || cast(content -> 'previous_family_name' as text), '') ||
    coalesce(',"previous_given_name":' || cast(content -> 'previous_given_name' as text), ''), ',') || '}', '{}') as jsonb),
  said_sex = cast('{"sex":' || cast(content -> 'sex' as text) || '}' as jsonb),
  said_birth_date = cast('{"birth_date":' || cast(content -> 'birth_date' as text) || '}' as jsonb),
  said_nhs_number = cast(nullif('{' || ltrim(
    coalesce(',"nhs_number":' || cast(content -> 'nhs_number' as text), '') ||
    coalesce(',"nhs_number_status":' || cast(content -> 'nhs_number_status' as text), ''), ',') || '}', '{}') as jsonb),
  said_address = cast('{"address":' || cast(content -> 'address' as text) || '}' as jsonb),
  said_contact = cast(nullif('{' || ltrim(
    coalesce(',"phones":' || cast(content -> 'phones' as text), '') ||
    coalesce(',"email":' || cast(content -> 'email' as text), ''), ',') || '}', '{}') as jsonb),
  said_carers = case when (content -> 'carers' -> 0) is not null then cast('{"carers":[{' || ltrim(
      coalesce(',"name":' || cast((content -> 'carers' -> 0) -> 'name' as text), '') ||
      coalesce(',"relationship":' || cast((content -> 'carers' -> 0) -> 'relationship' as text), '') ||
      coalesce(',"parental_responsibility":' || cast((content -> 'carers' -> 0) -> 'parental_responsibility' as text), ''), ',') ||
    case when (content -> 'carers' -> 1) is null then '' else '},{' || ltrim(
      coalesce(',"name":' || cast((content -> 'carers' -> 1) -> 'name' as text), '') ||
      coalesce(',"relationship":' || cast((content -> 'carers' -> 1) -> 'relationship' as text), '') ||
      coalesce(',"parental_responsibility":' || cast((content -> 'carers' -> 1) -> 'parental_responsibility' as text), ''), ',') end ||
    '}]}' as jsonb) end,
  said_carer_contact = case when (content -> 'carers' -> 0) is not null then cast('[{' || ltrim(
      coalesce(',"phone":' || cast((content -> 'carers' -> 0) -> 'phone' as text), '') ||
      coalesce(',"address":' || cast((content -> 'carers' -> 0) -> 'address' as text), ''), ',') ||
    case when (content -> 'carers' -> 1) is null then '' else '},{' || ltrim(
      coalesce(',"phone":' || cast((content -> 'carers' -> 1) -> 'phone' as text), '') ||
      coalesce(',"address":' || cast((content -> 'carers' -> 1) -> 'address' as text), ''), ',') end ||
    '}]' as jsonb) end,
  said_services = cast(nullif('{' || ltrim(
    coalesce(',"collected_from":' || cast(content -> 'collected_from' as text), '') ||
    coalesce(',"gp":' || cast(content -> 'gp' as text), '') ||
    coalesce(',"school":' || cast(content -> 'school' as text), '') ||
    coalesce(',"health_visitor":' || cast(content -> 'health_visitor' as text), ''), ',') || '}', '{}') as jsonb),
  said_involvements = cast('{"involvements":' || cast(content -> 'involvements' as text) || '}' as jsonb),
  said_indicators = cast(nullif('{' || ltrim(
    coalesce(',"assessment":' || cast(content -> 'assessment' as text), '') ||
    coalesce(',"lead_professional":' || cast(content -> 'lead_professional' as text), '') ||
    coalesce(',"communication_needs":' || cast(content -> 'communication_needs' as text), ''), ',') || '}', '{}') as jsonb),
  said_death = cast('{"died_on":' || cast(content -> 'died_on' as text) || '}' as jsonb),
  said_unshown = cast(nullif('{' || ltrim(
    coalesce(',"record_key":' || cast(content -> 'record_key' as text), '') ||
    coalesce(',"updated":' || cast(content -> 'updated' as text), '') ||
    coalesce(',"as_sent":' || cast(content -> 'as_sent' as text), ''), ',') || '}', '{}') as jsonb);

alter table record_version drop column content;

-- What those are shown of corrected carers who may not know how to reach them.
alter table correction add column value_without_contact text;

-- Each carer has a line, and the name comes first. Of what was corrected before, the names stay.
update correction set value_without_contact = (
  with recursive walk(place, in_name, kept) as (
    select 0, 1, cast('' as text)
    union all
    select place + 1,
      case substr(value, place + 1, 1) when '
' then 1 when ',' then 0 else in_name end,
      case when substr(value, place + 1, 1) = '
' or (in_name = 1 and substr(value, place + 1, 1) <> ',') then kept || substr(value, place + 1, 1) else kept end
    from walk where place < length(value)
  )
  select kept from walk where place = length(value)
) where field = 'carers';
