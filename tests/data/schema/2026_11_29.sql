BEGIN TRANSACTION;
CREATE TABLE active_index (
	id INTEGER NOT NULL, 
	generation VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_active_index PRIMARY KEY (id)
);
INSERT INTO "active_index" VALUES(1,'g1','m',2);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('2026_11_29_recall');
CREATE TABLE case_cards (
	channel VARCHAR NOT NULL, 
	ts VARCHAR NOT NULL, 
	case_id VARCHAR NOT NULL, 
	CONSTRAINT pk_case_cards PRIMARY KEY (channel, ts), 
	CONSTRAINT fk_case_cards_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
CREATE TABLE case_events (
	case_id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	body JSON NOT NULL, 
	CONSTRAINT pk_case_events PRIMARY KEY (case_id, seq), 
	CONSTRAINT fk_case_events_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "case_events" VALUES('c1',1,'opened','U1','2026-03-02 12:01:00.000000','{"question_id": "q1", "asker": "U1", "kind": "amount", "concern": {"sop_id": "refunds", "anchor": "limits", "version": 1, "digest": "a8ee162c3880b694", "cosine": 0.8}, "evidence": {"score": 0.93, "rules": ["over a limit"], "limit": {"key": "refunds#limits:500", "words": "refunds over 500 USD need finance-lead", "decider_role": "finance-lead", "asked": "750", "unit": "USD"}}, "route": {"channel": "C0SOP", "person": "U0OWNER", "skipped": []}, "is_private": false}');
INSERT INTO "case_events" VALUES('c1',2,'claimed','U0OWNER','2026-03-02 13:00:00.000000','{}');
INSERT INTO "case_events" VALUES('c1',3,'decided','U0OWNER','2026-03-02 13:05:00.000000','{"outcome": "approved", "reason": "A loyal customer.", "conditions": "", "amount": null, "expires_on": null, "duplicate_of": null, "should_be_in_sop": false, "scope": "this case only", "may_be_example": false}');
INSERT INTO "case_events" VALUES('c1',4,'relayed','cairn','2026-03-02 13:06:00.000000','{"channel": "C1", "ts": "9.9"}');
CREATE TABLE cases (
	id VARCHAR NOT NULL, 
	question_id VARCHAR NOT NULL, 
	asker VARCHAR NOT NULL, 
	sop_id VARCHAR, 
	opened_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	is_watched BOOLEAN NOT NULL, 
	decided_at DATETIME, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT uq_cases_question_id UNIQUE (question_id)
);
INSERT INTO "cases" VALUES('c1','q1','U1','refunds','2026-03-02 12:01:00.000000',4,1,'2026-03-02 13:05:00.000000');
CREATE TABLE change_notices (
	person VARCHAR NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	known INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	CONSTRAINT pk_change_notices PRIMARY KEY (person, sop, section)
);
CREATE TABLE checklists (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	done JSON NOT NULL, 
	CONSTRAINT pk_checklists PRIMARY KEY (id)
);
CREATE TABLE counters (
	name VARCHAR NOT NULL, 
	value INTEGER NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('library',2);
CREATE TABLE dashboard_links (
	code VARCHAR NOT NULL, 
	used_at DATETIME NOT NULL, 
	CONSTRAINT pk_dashboard_links PRIMARY KEY (code)
);
CREATE TABLE dashboard_sessions (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	began_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_dashboard_sessions PRIMARY KEY (id)
);
CREATE TABLE digest_wishes (
	person VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_digest_wishes PRIMARY KEY (person)
);
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	question_id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	at DATETIME NOT NULL, position INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (id), 
	CONSTRAINT fk_feedback_question_id FOREIGN KEY(question_id) REFERENCES questions (id)
);
INSERT INTO "feedback" VALUES(1,'q1','U1','helped','2026-03-02 13:00:00.000000',0);
CREATE TABLE followed_changes (
	sop VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_followed_changes PRIMARY KEY (sop)
);
CREATE TABLE inbox (
	id INTEGER NOT NULL, 
	event_id VARCHAR NOT NULL, 
	message_key VARCHAR, 
	payload JSON NOT NULL, 
	received_at DATETIME NOT NULL, 
	is_done BOOLEAN NOT NULL, 
	worker VARCHAR, 
	until DATETIME, attempts INTEGER DEFAULT '1' NOT NULL, due_at DATETIME, parked_at DATETIME, error VARCHAR, 
	CONSTRAINT pk_inbox PRIMARY KEY (id), 
	CONSTRAINT uq_inbox_event_id UNIQUE (event_id), 
	CONSTRAINT uq_inbox_message_key UNIQUE (message_key)
);
INSERT INTO "inbox" VALUES(1,'e1',NULL,'{"text": "gr\u00f6\u00dfe"}','2026-03-02 12:00:00.000000',0,'w1','2026-03-02 12:05:00.000000',1,NULL,NULL,NULL);
CREATE TABLE learners (
	person VARCHAR NOT NULL, 
	zone VARCHAR NOT NULL, 
	role VARCHAR, 
	level VARCHAR NOT NULL, 
	is_manager BOOLEAN NOT NULL, 
	is_enrolled BOOLEAN NOT NULL, 
	slot INTEGER NOT NULL, 
	quiet_from INTEGER NOT NULL, 
	quiet_until INTEGER NOT NULL, 
	is_paused BOOLEAN NOT NULL, 
	paused_until DATE, 
	leave_from DATE, 
	leave_until DATE, 
	unanswered INTEGER NOT NULL, 
	next_at DATETIME, explains BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_learners PRIMARY KEY (person)
);
CREATE TABLE lesson_views (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_lesson_views PRIMARY KEY (id)
);
CREATE TABLE limit_reviews (
	sop_id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_limit_reviews PRIMARY KEY (sop_id, "key")
);
INSERT INTO "limit_reviews" VALUES('refunds','k1','confirmed','U1','2026-03-02 12:00:00.000000');
CREATE TABLE link_revocations (
	reader VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_link_revocations PRIMARY KEY (reader)
);
CREATE TABLE model_budgets (
	day DATE NOT NULL, 
	scope VARCHAR NOT NULL, 
	spent BIGINT NOT NULL, 
	held BIGINT NOT NULL, 
	CONSTRAINT pk_model_budgets PRIMARY KEY (day, scope)
);
CREATE TABLE model_usage (
	day DATE NOT NULL, 
	person VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	calls INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	tokens_in BIGINT NOT NULL, 
	tokens_out BIGINT NOT NULL, 
	spent BIGINT NOT NULL, 
	CONSTRAINT pk_model_usage PRIMARY KEY (day, person, purpose)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	call JSON NOT NULL, 
	added_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	is_done BOOLEAN NOT NULL, 
	sent_at DATETIME, 
	message_ts VARCHAR, 
	error VARCHAR, 
	worker VARCHAR, 
	until DATETIME, parked_at DATETIME, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
INSERT INTO "outbox" VALUES(1,'k1','C1','{"method": "chat.postMessage"}','2026-03-02 12:00:00.000000','2026-03-02 12:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE page_views (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	reader VARCHAR NOT NULL, 
	page VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	CONSTRAINT pk_page_views PRIMARY KEY (id)
);
CREATE TABLE people (
	id VARCHAR NOT NULL, 
	id_key VARCHAR NOT NULL, 
	email VARCHAR, 
	email_key VARCHAR, 
	name VARCHAR NOT NULL, 
	role VARCHAR, 
	level VARCHAR NOT NULL, 
	started_on DATE, 
	manager VARCHAR, 
	timezone VARCHAR NOT NULL, ended_on DATE, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
INSERT INTO "people" VALUES('U1','u1','one@x.example','one@x.example','',NULL,'beginner','2026-03-02',NULL,'UTC',NULL);
CREATE TABLE practice_asks (
	id VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	CONSTRAINT pk_practice_asks PRIMARY KEY (id)
);
CREATE TABLE practice_attempts (
	ask VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	choice INTEGER NOT NULL, 
	is_right BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	"on" DATE NOT NULL, 
	rating INTEGER NOT NULL, 
	retention DOUBLE NOT NULL, 
	cause VARCHAR NOT NULL, 
	seconds DOUBLE, 
	confidence VARCHAR, 
	had_hint BOOLEAN NOT NULL, 
	CONSTRAINT pk_practice_attempts PRIMARY KEY (ask)
);
CREATE TABLE practice_batches (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	"on" DATE NOT NULL, 
	at DATETIME NOT NULL, 
	is_own BOOLEAN NOT NULL, 
	CONSTRAINT pk_practice_batches PRIMARY KEY (id)
);
CREATE TABLE practice_cards (
	person VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	cause VARCHAR NOT NULL, 
	context JSON NOT NULL, 
	started_at DATETIME NOT NULL, 
	is_open BOOLEAN NOT NULL, 
	due_on DATE NOT NULL, 
	is_promised BOOLEAN NOT NULL, 
	interval INTEGER NOT NULL, 
	misses INTEGER NOT NULL, 
	lapses INTEGER NOT NULL, 
	reviews INTEGER NOT NULL, 
	stability DOUBLE, 
	difficulty DOUBLE, 
	reviewed_on DATE, 
	CONSTRAINT pk_practice_cards PRIMARY KEY (person, family)
);
CREATE TABLE practice_checkpoints (
	person VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	task VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	lead VARCHAR NOT NULL, 
	CONSTRAINT pk_practice_checkpoints PRIMARY KEY (person, role, task)
);
CREATE TABLE practice_item_sources (
	item VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	CONSTRAINT pk_practice_item_sources PRIMARY KEY (item)
);
CREATE TABLE practice_items (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	section_digest VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	content JSON NOT NULL, 
	state VARCHAR NOT NULL, 
	changed_at DATETIME NOT NULL, 
	why VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	CONSTRAINT pk_practice_items PRIMARY KEY (id)
);
CREATE TABLE practice_remarks (
	person VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_practice_remarks PRIMARY KEY (person, kind, subject)
);
CREATE TABLE practice_reports (
	item VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_practice_reports PRIMARY KEY (item, person)
);
CREATE TABLE practice_sops (
	sop VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_practice_sops PRIMARY KEY (sop)
);
CREATE TABLE practice_starts (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	cause VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	"on" DATE NOT NULL, 
	retention DOUBLE NOT NULL, 
	context JSON NOT NULL, 
	CONSTRAINT pk_practice_starts PRIMARY KEY (id)
);
CREATE TABLE proficiency (
	person VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	started_on DATE NOT NULL, 
	until DATE NOT NULL, 
	reached_on DATE, 
	ended_on DATE, 
	evidence_from DATE, 
	CONSTRAINT pk_proficiency PRIMARY KEY (person, role)
);
CREATE TABLE proposal_cards (
	channel VARCHAR NOT NULL, 
	ts VARCHAR NOT NULL, 
	proposal_id VARCHAR NOT NULL, 
	CONSTRAINT pk_proposal_cards PRIMARY KEY (channel, ts), 
	CONSTRAINT fk_proposal_cards_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposals (id)
);
CREATE TABLE proposal_events (
	proposal_id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	body JSON NOT NULL, 
	CONSTRAINT pk_proposal_events PRIMARY KEY (proposal_id, seq), 
	CONSTRAINT fk_proposal_events_proposal_id FOREIGN KEY(proposal_id) REFERENCES proposals (id)
);
CREATE TABLE proposals (
	id VARCHAR NOT NULL, 
	opened_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	sop_id VARCHAR NOT NULL, 
	is_live BOOLEAN NOT NULL, 
	touched_at DATETIME NOT NULL, 
	CONSTRAINT pk_proposals PRIMARY KEY (id)
);
CREATE TABLE pulse_counts (
	quarter VARCHAR NOT NULL, 
	score INTEGER NOT NULL, 
	count INTEGER NOT NULL, 
	CONSTRAINT pk_pulse_counts PRIMARY KEY (quarter, score)
);
CREATE TABLE pulse_voters (
	quarter VARCHAR NOT NULL, 
	voter VARCHAR NOT NULL, 
	CONSTRAINT pk_pulse_voters PRIMARY KEY (quarter, voter)
);
CREATE TABLE question_sources (
	question_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	sop_id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	anchor VARCHAR NOT NULL, 
	rank INTEGER NOT NULL, 
	score DOUBLE NOT NULL, 
	cosine DOUBLE NOT NULL, 
	lexical_rank INTEGER, 
	dense_rank INTEGER, unit INTEGER, 
	CONSTRAINT pk_question_sources PRIMARY KEY (question_id, position), 
	CONSTRAINT fk_question_sources_question_id FOREIGN KEY(question_id) REFERENCES questions (id)
);
INSERT INTO "question_sources" VALUES('q0',0,'refunds',2,'limits',1,0.9,0.7,NULL,1,NULL);
INSERT INTO "question_sources" VALUES('q0',1,'vat',1,'steps',2,0.4,0.3,2,NULL,NULL);
INSERT INTO "question_sources" VALUES('q1',0,'refunds',2,'limits',1,0.9,0.7,NULL,1,NULL);
INSERT INTO "question_sources" VALUES('q1',1,'vat',1,'steps',2,0.4,0.3,2,NULL,NULL);
INSERT INTO "question_sources" VALUES('q2',0,'refunds',2,'limits',1,0.9,0.7,NULL,1,NULL);
INSERT INTO "question_sources" VALUES('q2',1,'vat',1,'steps',2,0.4,0.3,2,NULL,NULL);
CREATE TABLE questions (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	team VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	thread VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	surface VARCHAR NOT NULL, 
	is_private BOOLEAN NOT NULL, 
	asked_at DATETIME NOT NULL, 
	role VARCHAR, 
	outcome VARCHAR NOT NULL, 
	reason VARCHAR, 
	confidence DOUBLE NOT NULL, 
	searched INTEGER NOT NULL, 
	latency_ms INTEGER NOT NULL, 
	CONSTRAINT pk_questions PRIMARY KEY (id)
);
INSERT INTO "questions" VALUES('q0','U1','question 0?','T1','C1','100.1','100.0','mention',0,'2026-03-02 12:00:00.000000','support','answered',NULL,0.8,120,31);
INSERT INTO "questions" VALUES('q1','U1','question 1?','T1','C1','100.1','100.1','mention',0,'2026-03-02 12:01:00.000000','support','answered',NULL,0.8,120,31);
INSERT INTO "questions" VALUES('q2','U1','question 2?','T1','C1','100.1','100.2','mention',0,'2026-03-02 12:02:00.000000','support','answered',NULL,0.8,120,31);
CREATE TABLE read_until (
	channel VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_read_until PRIMARY KEY (channel)
);
CREATE TABLE redirects (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	about VARCHAR NOT NULL, 
	question_id VARCHAR NOT NULL, 
	sop_id VARCHAR NOT NULL, 
	anchor VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT uq_redirects_about_question_id UNIQUE (about, question_id), 
	CONSTRAINT fk_redirects_question_id FOREIGN KEY(question_id) REFERENCES questions (id)
);
CREATE TABLE review_asks (
	id VARCHAR NOT NULL, 
	sop VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	asked_at DATETIME NOT NULL, 
	said VARCHAR, 
	said_at DATETIME, 
	said_by VARCHAR NOT NULL, 
	CONSTRAINT pk_review_asks PRIMARY KEY (id)
);
CREATE TABLE section_texts (
	id VARCHAR NOT NULL, 
	path JSON NOT NULL, 
	text VARCHAR NOT NULL, 
	blocks JSON NOT NULL, 
	CONSTRAINT pk_section_texts PRIMARY KEY (id)
);
INSERT INTO "section_texts" VALUES('eea16ef5c6eae9cc90abf83a6667669eccceb54e0219ccf3f98dd56e89cef58f','["Limits"]','Refund within 30 days.','[["step", "Refund within 30 days.", 1, 3]]');
INSERT INTO "section_texts" VALUES('7aec4e18f09c6dfad6eff22fe7b538e484f20f8b28a280548da25672674a5f6f','["Steps"]','Open the invoice.','[["step", "Open the invoice.", 1, 3]]');
CREATE TABLE sections (
	sop_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	anchor VARCHAR NOT NULL, 
	line INTEGER NOT NULL, 
	text_id VARCHAR NOT NULL, reference VARCHAR, 
	CONSTRAINT pk_sections PRIMARY KEY (sop_id, number, ordinal), 
	CONSTRAINT fk_sections_version FOREIGN KEY(sop_id, number) REFERENCES versions (sop_id, number), 
	CONSTRAINT fk_sections_text_id FOREIGN KEY(text_id) REFERENCES section_texts (id)
);
INSERT INTO "sections" VALUES('refunds',1,0,'limits',4,'eea16ef5c6eae9cc90abf83a6667669eccceb54e0219ccf3f98dd56e89cef58f',NULL);
INSERT INTO "sections" VALUES('refunds',1,1,'steps',5,'7aec4e18f09c6dfad6eff22fe7b538e484f20f8b28a280548da25672674a5f6f',NULL);
CREATE TABLE signal_cards (
	channel VARCHAR NOT NULL, 
	ts VARCHAR NOT NULL, 
	signal_id VARCHAR NOT NULL, 
	CONSTRAINT pk_signal_cards PRIMARY KEY (channel, ts), 
	CONSTRAINT fk_signal_cards_signal_id FOREIGN KEY(signal_id) REFERENCES signals (id)
);
CREATE TABLE signal_events (
	signal_id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	body JSON NOT NULL, 
	CONSTRAINT pk_signal_events PRIMARY KEY (signal_id, seq), 
	CONSTRAINT fk_signal_events_signal_id FOREIGN KEY(signal_id) REFERENCES signals (id)
);
CREATE TABLE signals (
	id VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	topic VARCHAR, 
	opened_at DATETIME NOT NULL, 
	touched_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	is_live BOOLEAN NOT NULL, 
	CONSTRAINT pk_signals PRIMARY KEY (id)
);
CREATE TABLE "sop_gaps" (
	id VARCHAR NOT NULL, 
	sop_id VARCHAR, 
	anchor VARCHAR, 
	kind VARCHAR NOT NULL, 
	case_id VARCHAR, 
	opened_at DATETIME NOT NULL, 
	note VARCHAR NOT NULL, 
	due_on DATE, 
	closed_at DATETIME, 
	closed_by VARCHAR, 
	signal_id VARCHAR, 
	CONSTRAINT pk_sop_gaps PRIMARY KEY (id), 
	CONSTRAINT uq_sop_gaps_case_id UNIQUE (case_id), 
	CONSTRAINT fk_sop_gaps_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "sop_gaps" VALUES('gap-c1','refunds','limits','should_be_in_sop','c1','2026-03-02 12:00:00.000000','','2026-03-02',NULL,NULL,NULL);
CREATE TABLE sops (
	id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	latest INTEGER NOT NULL, 
	current INTEGER, 
	audience VARCHAR, 
	reviewed_at DATETIME, 
	reviewed_by VARCHAR, 
	retired_at DATETIME, 
	CONSTRAINT pk_sops PRIMARY KEY (id)
);
INSERT INTO "sops" VALUES('refunds','refunds.md',1,1,'["billing-ops", "support"]','2026-03-02 12:00:00.000000','U9',NULL);
CREATE TABLE topic_changes (
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	"by" VARCHAR NOT NULL, 
	upto INTEGER NOT NULL, 
	body JSON NOT NULL, 
	CONSTRAINT pk_topic_changes PRIMARY KEY (position)
);
CREATE TABLE topic_members (
	question_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	topic VARCHAR NOT NULL, 
	placed_in VARCHAR NOT NULL, 
	nucleus INTEGER NOT NULL, 
	block INTEGER, 
	model VARCHAR NOT NULL, 
	vector BLOB, 
	CONSTRAINT pk_topic_members PRIMARY KEY (question_id), 
	CONSTRAINT uq_topic_members_position UNIQUE (position), 
	CONSTRAINT fk_topic_members_question_id FOREIGN KEY(question_id) REFERENCES questions (id)
);
CREATE TABLE topic_state (
	id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	passed_on DATE, 
	pass_until DATETIME, 
	CONSTRAINT pk_topic_state PRIMARY KEY (id)
);
CREATE TABLE topics (
	id VARCHAR NOT NULL, 
	opened_at DATETIME NOT NULL, 
	central VARCHAR, 
	successor VARCHAR, 
	CONSTRAINT pk_topics PRIMARY KEY (id)
);
CREATE TABLE triage_labels (
	question_id VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_triage_labels PRIMARY KEY (question_id, label), 
	CONSTRAINT fk_triage_labels_question_id FOREIGN KEY(question_id) REFERENCES questions (id)
);
INSERT INTO "triage_labels" VALUES('q1','exception','2026-03-02 12:00:00.000000');
CREATE TABLE versions (
	sop_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	governance JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	approved_at DATETIME, 
	approved_by VARCHAR, warnings JSON, origin VARCHAR DEFAULT 'file' NOT NULL, author VARCHAR, commit_id VARCHAR, why VARCHAR DEFAULT '' NOT NULL, edited_over VARCHAR, rejected_at DATETIME, rejected_by VARCHAR, 
	CONSTRAINT pk_versions PRIMARY KEY (sop_id, number), 
	CONSTRAINT fk_versions_sop_id FOREIGN KEY(sop_id) REFERENCES sops (id)
);
INSERT INTO "versions" VALUES('refunds',1,'ab2855dd1ba4e6c1','Refunds','{"owner": "U0OWNER", "backup": "lead@example.com", "channel": "C0BILLING", "audience": ["billing-ops", "support"], "review_days": 90, "approval": "required", "tasks": ["refund"], "limits": ["refund amount > 500 USD needs finance-lead"], "url": "https://wiki.example/refunds", "language": "de"}','2026-03-02 12:00:00.000000','2026-03-02 12:00:00.000000','U9','null','file',NULL,NULL,'',NULL,NULL,NULL);
CREATE TABLE work_events (
	id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	task VARCHAR, 
	step VARCHAR, 
	value DOUBLE, 
	unit VARCHAR, 
	source VARCHAR NOT NULL, 
	context JSON NOT NULL, sop VARCHAR, section VARCHAR, 
	CONSTRAINT pk_work_events PRIMARY KEY (id)
);
CREATE TABLE xapi_statements (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	entered_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	sent_at DATETIME, 
	parked_at DATETIME, 
	error VARCHAR, 
	CONSTRAINT pk_xapi_statements PRIMARY KEY (id), 
	CONSTRAINT uq_xapi_statements_kind_source UNIQUE (kind, source)
);
CREATE INDEX ix_sops_audience ON sops (audience);
CREATE UNIQUE INDEX ix_sections_anchor ON sections (sop_id, number, anchor);
CREATE INDEX ix_people_id_key ON people (id_key);
CREATE INDEX ix_people_email_key ON people (email_key);
CREATE INDEX ix_questions_thread ON questions (team, channel, thread, person, asked_at);
CREATE INDEX ix_questions_person ON questions (person, asked_at);
CREATE INDEX ix_feedback_person ON feedback (person);
CREATE INDEX ix_inbox_open ON inbox (is_done, until);
CREATE INDEX ix_inbox_received_at ON inbox (received_at);
CREATE INDEX ix_outbox_open ON outbox (is_done, due_at);
CREATE INDEX ix_cases_asker ON cases (asker);
CREATE INDEX ix_cases_opened_at ON cases (opened_at);
CREATE INDEX ix_cases_is_watched ON cases (is_watched);
CREATE INDEX ix_cases_decided_at ON cases (decided_at);
CREATE INDEX ix_cases_decided ON cases (sop_id, decided_at);
CREATE INDEX ix_case_events_actor ON case_events (actor);
CREATE INDEX ix_triage_labels_at ON triage_labels (at);
CREATE INDEX ix_practice_items_family ON practice_items (family);
CREATE INDEX ix_practice_items_section ON practice_items (sop, section);
CREATE INDEX ix_practice_items_state ON practice_items (state);
CREATE INDEX ix_practice_reports_person ON practice_reports (person);
CREATE INDEX ix_learners_next_at ON learners (next_at);
CREATE INDEX ix_practice_starts_card ON practice_starts (person, family);
CREATE INDEX ix_practice_cards_due ON practice_cards (person, due_on);
CREATE INDEX ix_practice_cards_section ON practice_cards (sop, section);
CREATE INDEX ix_practice_batches_person ON practice_batches (person, at);
CREATE INDEX ix_practice_asks_batch ON practice_asks (batch);
CREATE INDEX ix_practice_asks_card ON practice_asks (person, family);
CREATE INDEX ix_practice_attempts_card ON practice_attempts (person, family);
CREATE INDEX ix_practice_attempts_item ON practice_attempts (item);
CREATE INDEX ix_practice_attempts_kind ON practice_attempts (kind, at);
CREATE INDEX ix_work_events_person ON work_events (person, at);
CREATE INDEX ix_topic_members_topic ON topic_members (topic);
CREATE INDEX ix_signals_subject ON signals (subject);
CREATE INDEX ix_signals_topic ON signals (topic);
CREATE INDEX ix_signals_touched_at ON signals (touched_at);
CREATE INDEX ix_signals_is_live ON signals (is_live);
CREATE INDEX ix_signal_events_actor ON signal_events (actor);
CREATE INDEX ix_dashboard_sessions_person ON dashboard_sessions (person);
CREATE INDEX ix_page_views_person_at ON page_views (person, at);
CREATE INDEX ix_page_views_reader ON page_views (reader);
CREATE INDEX ix_work_events_counts ON work_events (kind, at, person, value, unit, task);
CREATE INDEX ix_practice_attempts_counts ON practice_attempts (at, person, kind, is_right, confidence, item);
CREATE INDEX ix_questions_counts ON questions (asked_at, person, outcome, id);
CREATE INDEX ix_feedback_counts ON feedback (kind, at, question_id, person);
CREATE INDEX ix_feedback_newest ON feedback (question_id, person, kind);
CREATE INDEX ix_case_events_name ON case_events (name, at);
CREATE INDEX ix_work_events_sop ON work_events (sop, at);
CREATE INDEX ix_lesson_views_person ON lesson_views (person, at);
CREATE INDEX ix_lesson_views_section ON lesson_views (sop, section, at);
CREATE INDEX ix_xapi_statements_open ON xapi_statements (sent_at, parked_at, due_at);
CREATE INDEX ix_change_notices_due_at ON change_notices (due_at);
CREATE INDEX ix_review_asks_person ON review_asks (person);
CREATE INDEX ix_review_asks_section ON review_asks (sop, section, asked_at);
CREATE INDEX ix_question_sources_section ON question_sources (sop_id, anchor);
CREATE INDEX ix_practice_remarks_subject ON practice_remarks (kind, subject);
CREATE INDEX ix_checklists_person ON checklists (person);
CREATE INDEX ix_checklists_started_at ON checklists (started_at);
CREATE INDEX ix_practice_item_sources_person ON practice_item_sources (person);
CREATE INDEX ix_proposals_sop_id ON proposals (sop_id);
CREATE INDEX ix_proposals_is_live ON proposals (is_live);
CREATE INDEX ix_proposals_touched_at ON proposals (touched_at);
CREATE INDEX ix_proposal_events_actor ON proposal_events (actor);
CREATE VIEW insights_questions AS SELECT date(q.asked_at, 'weekday 0', '-6 days') AS week, COALESCE(x.sop_id, '') AS sop, COALESCE(x.anchor, '') AS section, CASE WHEN EXISTS (SELECT 1 FROM feedback f WHERE f.question_id = q.id AND f.kind = 'still_stuck') THEN 'still_stuck' ELSE q.outcome END AS outcome, COUNT(*) AS questions, COUNT(DISTINCT NULLIF(q.person, '')) AS people FROM questions q LEFT JOIN question_sources x ON x.question_id = q.id AND x.position = COALESCE((SELECT f.position FROM feedback f WHERE f.question_id = q.id AND f.person = q.person ORDER BY f.id DESC LIMIT 1), 0) LEFT JOIN sops s ON s.id = x.sop_id WHERE (x.sop_id IS NULL OR s.audience = '') GROUP BY date(q.asked_at, 'weekday 0', '-6 days'), COALESCE(x.sop_id, ''), COALESCE(x.anchor, ''), CASE WHEN EXISTS (SELECT 1 FROM feedback f WHERE f.question_id = q.id AND f.kind = 'still_stuck') THEN 'still_stuck' ELSE q.outcome END HAVING COUNT(DISTINCT NULLIF(q.person, '')) >= 5;
CREATE VIEW insights_attempts AS SELECT date(a.at, 'weekday 0', '-6 days') AS week, i.sop AS sop, i.section AS section, CASE WHEN a.kind IN ('recall') THEN 'self_rated' WHEN a.is_right THEN 'right' ELSE 'wrong' END AS result, COUNT(*) AS attempts, COUNT(DISTINCT NULLIF(a.person, '')) AS people, AVG(a.seconds) AS seconds FROM practice_attempts a JOIN practice_items i ON i.id = a.item JOIN sops s ON s.id = i.sop AND s.audience = '' GROUP BY date(a.at, 'weekday 0', '-6 days'), i.sop, i.section, CASE WHEN a.kind IN ('recall') THEN 'self_rated' WHEN a.is_right THEN 'right' ELSE 'wrong' END HAVING COUNT(DISTINCT NULLIF(a.person, '')) >= 5;
CREATE VIEW insights_work_events AS SELECT date(w.at, 'weekday 0', '-6 days') AS week, COALESCE(w.task, '') AS task, w.kind AS kind, COALESCE(w.unit, '') AS unit, COUNT(*) AS events, COUNT(DISTINCT NULLIF(w.person, '')) AS people, AVG(w.value) AS value FROM work_events w GROUP BY date(w.at, 'weekday 0', '-6 days'), COALESCE(w.task, ''), w.kind, COALESCE(w.unit, '') HAVING COUNT(DISTINCT NULLIF(w.person, '')) >= 5;
CREATE VIEW insights_cases AS SELECT date(c.opened_at, 'weekday 0', '-6 days') AS week, COALESCE(c.sop_id, '') AS sop, CASE WHEN c.decided_at IS NULL THEN 'undecided' ELSE 'decided' END AS state, COUNT(*) AS cases, COUNT(DISTINCT NULLIF(c.asker, '')) AS people, AVG((julianday(c.decided_at) - julianday(c.opened_at)) * 24) AS hours FROM cases c LEFT JOIN sops s ON s.id = c.sop_id WHERE (c.sop_id IS NULL OR s.audience = '') AND EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.name IN ('sent', 'notified', 'claimed', 'decided')) GROUP BY date(c.opened_at, 'weekday 0', '-6 days'), COALESCE(c.sop_id, ''), CASE WHEN c.decided_at IS NULL THEN 'undecided' ELSE 'decided' END HAVING COUNT(DISTINCT NULLIF(c.asker, '')) >= 5;
CREATE VIEW insights_versions AS SELECT v.sop_id AS sop, v.number AS version, v.title AS title, v.created_at AS created_at, v.approved_at AS approved_at, (s.current IS NOT NULL AND s.current = v.number) AS is_current FROM versions v JOIN sops s ON s.id = v.sop_id AND s.audience = '';
DELETE FROM "sqlite_sequence";
COMMIT;
