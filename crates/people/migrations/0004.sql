-- Whose record a line of the quarantine is about, where that is known: what was sent of somebody who is shielded is
-- shown to nobody.
alter table quarantine add column record_id uuid;
