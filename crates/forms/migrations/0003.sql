-- The last letter to an organisation that was asked, so that whoever asked is told what became of it. What is older has none.
alter table campaign_organisation add column letter_id uuid;
