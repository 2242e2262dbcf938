-- export.sql: whole tables in pages, in the order of their keys, for the operator's export.

-- export_setting() -> many setting_row
-- All settings.
-- plan: primary key
SELECT * FROM setting ORDER BY name;

-- export_pack(after integer, most integer) -> many pack_row
-- A page of pack rows.
-- plan: primary key
SELECT * FROM pack WHERE id > :after ORDER BY id LIMIT :most;

-- export_pack_file(after integer, most integer) -> many pack_file_row
-- A page of pack_file rows.
-- plan: primary key
SELECT * FROM pack_file WHERE id > :after ORDER BY id LIMIT :most;

-- export_account(after integer, most integer) -> many account_row
-- A page of account rows.
-- plan: primary key
SELECT * FROM account WHERE id > :after ORDER BY id LIMIT :most;

-- export_person(after integer, most integer) -> many person_row
-- A page of person rows.
-- plan: primary key
SELECT * FROM person WHERE id > :after ORDER BY id LIMIT :most;

-- export_person_version(after integer, most integer) -> many person_version_row
-- A page of person_version rows.
-- plan: primary key
SELECT * FROM person_version WHERE id > :after ORDER BY id LIMIT :most;

-- export_organisation(after integer, most integer) -> many organisation_row
-- A page of organisation rows.
-- plan: primary key
SELECT * FROM organisation WHERE id > :after ORDER BY id LIMIT :most;

-- export_organisation_version(after integer, most integer) -> many organisation_version_row
-- A page of organisation_version rows.
-- plan: primary key
SELECT * FROM organisation_version WHERE id > :after ORDER BY id LIMIT :most;

-- export_mandate(after integer, most integer) -> many mandate_row
-- A page of mandate rows.
-- plan: primary key
SELECT * FROM mandate WHERE id > :after ORDER BY id LIMIT :most;

-- export_file(after integer, most integer) -> many file_row
-- A page of file rows.
-- plan: primary key
SELECT * FROM file WHERE id > :after ORDER BY id LIMIT :most;

-- export_file_use(after integer, most integer) -> many file_use_row
-- A page of file_use rows.
-- plan: primary key
SELECT * FROM file_use WHERE id > :after ORDER BY id LIMIT :most;

-- export_dossier(after integer, most integer) -> many dossier_row
-- A page of dossier rows.
-- plan: primary key
SELECT * FROM dossier WHERE id > :after ORDER BY id LIMIT :most;

-- export_material(after integer, most integer) -> many material_row
-- A page of material rows.
-- plan: primary key
SELECT * FROM material WHERE id > :after ORDER BY id LIMIT :most;

-- export_task(after integer, most integer) -> many task_row
-- A page of task rows.
-- plan: primary key
SELECT * FROM task WHERE id > :after ORDER BY id LIMIT :most;

-- export_pause(after integer, most integer) -> many pause_row
-- A page of pause rows.
-- plan: primary key
SELECT * FROM pause WHERE id > :after ORDER BY id LIMIT :most;

-- export_timer(after integer, most integer) -> many timer_row
-- A page of timer rows.
-- plan: primary key
SELECT * FROM timer WHERE id > :after ORDER BY id LIMIT :most;

-- export_certificate(after integer, most integer) -> many certificate_row
-- A page of certificate rows.
-- plan: primary key
SELECT * FROM certificate WHERE id > :after ORDER BY id LIMIT :most;

-- export_rating(after integer, most integer) -> many rating_row
-- A page of rating rows.
-- plan: primary key
SELECT * FROM rating WHERE id > :after ORDER BY id LIMIT :most;

-- export_notice(after integer, most integer) -> many notice_row
-- A page of notice rows.
-- plan: primary key
SELECT * FROM notice WHERE id > :after ORDER BY id LIMIT :most;

-- export_draft(after integer, most integer) -> many draft_row
-- A page of draft rows.
-- plan: primary key
SELECT * FROM draft WHERE id > :after ORDER BY id LIMIT :most;

-- export_event(after integer, most integer) -> many event_row
-- A page of event rows.
-- plan: primary key
SELECT * FROM event WHERE id > :after ORDER BY id LIMIT :most;

-- export_leaf(after integer, most integer) -> many leaf_row
-- A page of leaf rows.
-- plan: primary key
SELECT * FROM leaf WHERE position > :after ORDER BY position LIMIT :most;

-- export_batch(after integer, most integer) -> many batch_row
-- A page of batch rows.
-- plan: primary key
SELECT * FROM batch WHERE first > :after ORDER BY first LIMIT :most;

-- export_head(after integer, most integer) -> many head_row
-- A page of head rows.
-- plan: primary key
SELECT * FROM head WHERE size > :after ORDER BY size LIMIT :most;

-- export_finding(after integer, most integer) -> many finding_row
-- A page of finding rows.
-- plan: primary key
SELECT * FROM finding WHERE id > :after ORDER BY id LIMIT :most;

-- export_file_seen(after integer, most integer) -> many file_seen_row
-- A page of file_seen rows.
-- plan: primary key
SELECT * FROM file_seen WHERE file > :after ORDER BY file LIMIT :most;

-- export_office_past(after integer, most integer) -> many office_past_row
-- A page of office_past rows.
-- plan: primary key
SELECT * FROM office_past WHERE id > :after ORDER BY id LIMIT :most;

-- export_holding(after integer, most integer) -> many holding_row
-- A page of holding rows.
-- plan: primary key
SELECT * FROM holding WHERE id > :after ORDER BY id LIMIT :most;

-- export_deputy(after integer, most integer) -> many deputy_row
-- A page of deputy rows.
-- plan: primary key
SELECT * FROM deputy WHERE id > :after ORDER BY id LIMIT :most;

-- export_departure(after integer, most integer) -> many departure_row
-- A page of departure rows.
-- plan: primary key
SELECT * FROM departure WHERE id > :after ORDER BY id LIMIT :most;

-- export_consent(after integer, most integer) -> many consent_row
-- A page of consent rows.
-- plan: primary key
SELECT * FROM consent WHERE id > :after ORDER BY id LIMIT :most;

-- export_correction(after integer, most integer) -> many correction_row
-- A page of correction rows.
-- plan: primary key
SELECT * FROM correction WHERE id > :after ORDER BY id LIMIT :most;

-- export_copy(after integer, most integer) -> many copy_row
-- A page of copy rows.
-- plan: primary key
SELECT * FROM copy WHERE id > :after ORDER BY id LIMIT :most;

-- export_visit(after integer, most integer) -> many visit_row
-- A page of visit rows.
-- plan: primary key
SELECT * FROM visit WHERE id > :after ORDER BY id LIMIT :most;

-- export_paper_visit(after integer, most integer) -> many paper_visit_row
-- A page of paper_visit rows.
-- plan: primary key
SELECT * FROM paper_visit WHERE id > :after ORDER BY id LIMIT :most;

-- export_draft_part(after integer, most integer) -> many draft_part_row
-- A page of draft_part rows.
-- plan: primary key
SELECT * FROM draft_part WHERE id > :after ORDER BY id LIMIT :most;

-- export_outbox(after integer, most integer) -> many outbox_row
-- A page of outbox rows.
-- plan: primary key
SELECT * FROM outbox WHERE id > :after ORDER BY id LIMIT :most;

-- export_office() -> many office_row
-- All office rows: they are few.
-- plan: primary key
SELECT * FROM office ORDER BY code;

-- export_post() -> many post_row
-- All post rows: they are few.
-- plan: primary key
SELECT * FROM post ORDER BY code;

-- export_privacy_round() -> many privacy_round_row
-- All privacy_round rows: they are few.
-- plan: primary key
SELECT * FROM privacy_round ORDER BY version;

-- export_duplicate(after integer, most integer) -> many duplicate_row
-- A page of duplicate rows.
-- plan: primary key
SELECT * FROM duplicate WHERE id > :after ORDER BY id LIMIT :most;
