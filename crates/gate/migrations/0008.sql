-- Shields that a feed tells of: which source said so, in which of its records and in what words, and
-- what of it could not be taken as it was said. Of such a shield, set_by is the load.
alter table shield add column fed_by text;
alter table shield add column fed_record uuid;
alter table shield add column said_hash bytea;
alter table shield add column doubt text; -- ground, review, ground-and-review
create index shield_fed on shield (fed_record) where fed_record is not null;

-- For whom a visit was opened, where it was for a colleague elsewhere.
alter table visit add column colleague jsonb;
