/*
 * tables.sql: the tables that the demo's questions read, in the schema company.
 *
 * They are filled either by company.sql (a made-up company) or from CSV files
 * of your own (test/demo/run FOLDER): customers.csv fills customers, and so on.
 * Every column may be missing from a file, so no column is NOT NULL.  The names of the
 * constraints are what the reader of a refused file is told.
 *
 * The variable id is the type of customers' numbers and the like: text for your files,
 * so that they stay what they are.  test/demo/door.pl reads the tables, their columns and
 * constraints from here: they stand as below.
 */

\if :{?id}
\set own_files true
\else
\set own_files false
\set id bigint
\endif

CREATE SCHEMA company;
COMMENT ON SCHEMA company IS 'The demo''s company: its customers and what they said and did';

CREATE UNLOGGED TABLE company.customers (
	customer_id			:id,
	customer_uuid		uuid,
	region				text,
	country				text,
	language			text,
	segment				text,
	plan				text,
	monthly_fee			numeric(8,2),
	gender				text,
	birth_year			smallint,
	acquisition_channel	text,
	referred_by			:id,
	signed_up_at		timestamptz,
	loyalty_enrolled_at	timestamptz,
	closed_at			timestamptz
);
COMMENT ON TABLE company.customers IS 'One row per customer';
COMMENT ON COLUMN company.customers.customer_id IS 'The customer''s number; the other tables refer to it';
COMMENT ON COLUMN company.customers.customer_uuid IS 'The same customer''s identifier as a UUID';
COMMENT ON COLUMN company.customers.region IS 'Sales region';
COMMENT ON COLUMN company.customers.country IS 'Country, ISO 3166 two-letter code';
COMMENT ON COLUMN company.customers.language IS 'Language, ISO 639 two-letter code';
COMMENT ON COLUMN company.customers.segment IS 'household, student or small business';
COMMENT ON COLUMN company.customers.plan IS 'basic, plus or premium';
COMMENT ON COLUMN company.customers.monthly_fee IS 'Price of the plan per month, in euro';
COMMENT ON COLUMN company.customers.gender IS 'female, male, other, or NULL when not told';
COMMENT ON COLUMN company.customers.birth_year IS 'Year of birth, NULL when not told';
COMMENT ON COLUMN company.customers.acquisition_channel IS 'The channel that brought the customer';
COMMENT ON COLUMN company.customers.referred_by IS 'The customer who referred this one, NULL when nobody did';
COMMENT ON COLUMN company.customers.signed_up_at IS 'When the account was opened';
COMMENT ON COLUMN company.customers.loyalty_enrolled_at IS 'When the customer joined the loyalty programme, NULL for a non-member';
COMMENT ON COLUMN company.customers.closed_at IS 'When the account was closed, NULL while it is open';

CREATE UNLOGGED TABLE company.surveys (
	response_id			:id,
	customer_id			:id,
	asked_at			timestamptz,
	answered_at			timestamptz,
	channel				text,
	score				smallint,
	satisfaction		smallint,
	effort				smallint,
	trust				smallint,
	affinity			smallint,
	attachment			smallint,
	comment				text,
	CONSTRAINT "score must be from 0 to 10" CHECK (score BETWEEN 0 AND 10),
	CONSTRAINT "satisfaction must be from 1 to 5" CHECK (satisfaction BETWEEN 1 AND 5),
	CONSTRAINT "effort must be from 1 to 7" CHECK (effort BETWEEN 1 AND 7),
	CONSTRAINT "trust must be from 1 to 5" CHECK (trust BETWEEN 1 AND 5),
	CONSTRAINT "affinity must be from 1 to 5" CHECK (affinity BETWEEN 1 AND 5),
	CONSTRAINT "attachment must be from 1 to 5" CHECK (attachment BETWEEN 1 AND 5)
);
COMMENT ON TABLE company.surveys IS 'One row per questionnaire sent, answered or not';
COMMENT ON COLUMN company.surveys.response_id IS 'Number of the questionnaire';
COMMENT ON COLUMN company.surveys.customer_id IS 'The customer who was asked';
COMMENT ON COLUMN company.surveys.asked_at IS 'When the questionnaire was sent';
COMMENT ON COLUMN company.surveys.answered_at IS 'When it was answered, NULL when it was not';
COMMENT ON COLUMN company.surveys.channel IS 'How the customer was asked: email, app or phone';
COMMENT ON COLUMN company.surveys.score IS 'How likely are you to recommend us? 0 not at all .. 10 extremely; NULL when not answered';
COMMENT ON COLUMN company.surveys.satisfaction IS 'How satisfied are you? 1 very dissatisfied .. 5 very satisfied';
COMMENT ON COLUMN company.surveys.effort IS 'We made it easy to solve my problem: 1 strongly disagree .. 7 strongly agree';
COMMENT ON COLUMN company.surveys.trust IS 'I trust this company: 1 strongly disagree .. 5 strongly agree';
COMMENT ON COLUMN company.surveys.affinity IS 'I like this company: 1 strongly disagree .. 5 strongly agree';
COMMENT ON COLUMN company.surveys.attachment IS 'I would miss this company: 1 strongly disagree .. 5 strongly agree';
COMMENT ON COLUMN company.surveys.comment IS 'What the customer wrote, in the customer''s language';

/*
 * In your files an answer may have what only customers have here; the view answers prefers it.
 */
\if :own_files
ALTER TABLE company.surveys ADD answer_region text;
ALTER TABLE company.surveys ADD answer_segment text;
ALTER TABLE company.surveys ADD answer_plan text;
COMMENT ON COLUMN company.surveys.answer_region IS 'Region of the answer, NULL where it is that of the customer';
COMMENT ON COLUMN company.surveys.answer_segment IS 'Segment of the answer, NULL where it is that of the customer';
COMMENT ON COLUMN company.surveys.answer_plan IS 'Plan of the answer, NULL where it is that of the customer';
\endif

CREATE UNLOGGED TABLE company.orders (
	order_id			:id,
	customer_id			:id,
	ordered_at			timestamptz,
	channel				text,
	category			text,
	items				integer,
	amount				numeric(12,2),
	cost				numeric(12,2),
	refunded_items		integer,
	refunded_amount		numeric(12,2),
	refunded_at			timestamptz,
	campaign_id			:id
);
COMMENT ON TABLE company.orders IS 'One row per order';
COMMENT ON COLUMN company.orders.order_id IS 'Number of the order';
COMMENT ON COLUMN company.orders.customer_id IS 'The customer who ordered';
COMMENT ON COLUMN company.orders.ordered_at IS 'When the order was placed';
COMMENT ON COLUMN company.orders.channel IS 'Where it was placed: web, app or shop';
COMMENT ON COLUMN company.orders.category IS 'Kind of goods';
COMMENT ON COLUMN company.orders.items IS 'Units ordered';
COMMENT ON COLUMN company.orders.amount IS 'Value of the order before refunds, in euro';
COMMENT ON COLUMN company.orders.cost IS 'What the goods cost the company, in euro';
COMMENT ON COLUMN company.orders.refunded_items IS 'Units sent back, NULL when none';
COMMENT ON COLUMN company.orders.refunded_amount IS 'Value refunded, NULL when nothing was';
COMMENT ON COLUMN company.orders.refunded_at IS 'When the refund was paid, NULL when there was none';
COMMENT ON COLUMN company.orders.campaign_id IS 'The campaign that the order answers, NULL for none';

CREATE UNLOGGED TABLE company.visits (
	visit_id			:id,
	customer_id			:id,
	occurred_at			timestamptz,
	event				text,
	channel				text,
	order_id			:id
);
COMMENT ON TABLE company.visits IS 'One row per event of a visit to the web site or the app';
COMMENT ON COLUMN company.visits.visit_id IS 'Number of the visit; the events of one visit share it';
COMMENT ON COLUMN company.visits.customer_id IS 'The customer who came';
COMMENT ON COLUMN company.visits.occurred_at IS 'When it happened';
COMMENT ON COLUMN company.visits.event IS 'visit, view, cart, checkout, pay, review or share';
COMMENT ON COLUMN company.visits.channel IS 'The channel that brought the visit';
COMMENT ON COLUMN company.visits.order_id IS 'The order that this visit ended in, NULL for none';

CREATE UNLOGGED TABLE company.referrals (
	referral_id			:id,
	referrer_id			:id,
	referred_id			:id,
	channel				text,
	invited_at			timestamptz,
	converted_at		timestamptz
);
COMMENT ON TABLE company.referrals IS 'One row per invitation that a customer sent to a friend';
COMMENT ON COLUMN company.referrals.referral_id IS 'Number of the invitation';
COMMENT ON COLUMN company.referrals.referrer_id IS 'The customer who invited';
COMMENT ON COLUMN company.referrals.referred_id IS 'The customer that the friend became, NULL when the friend did not';
COMMENT ON COLUMN company.referrals.channel IS 'How the invitation was sent: link, email or social';
COMMENT ON COLUMN company.referrals.invited_at IS 'When the invitation was sent';
COMMENT ON COLUMN company.referrals.converted_at IS 'When the friend became a customer, NULL when that has not happened';

CREATE UNLOGGED TABLE company.loyalty_points (
	entry_id			:id,
	customer_id			:id,
	occurred_at			timestamptz,
	kind				text,
	points				integer,
	order_id			:id,
	CONSTRAINT "kind must be earned, redeemed or expired" CHECK (kind IN ('earned', 'redeemed', 'expired')),
	CONSTRAINT "points must not be negative" CHECK (points >= 0)
);
COMMENT ON TABLE company.loyalty_points IS 'The ledger of the loyalty programme: one row per entry';
COMMENT ON COLUMN company.loyalty_points.entry_id IS 'Number of the entry';
COMMENT ON COLUMN company.loyalty_points.customer_id IS 'The member';
COMMENT ON COLUMN company.loyalty_points.occurred_at IS 'When the points were booked';
COMMENT ON COLUMN company.loyalty_points.kind IS 'earned, redeemed or expired';
COMMENT ON COLUMN company.loyalty_points.points IS 'Number of points, positive whatever the kind; one point is worth one cent';
COMMENT ON COLUMN company.loyalty_points.order_id IS 'The order that earned the points, NULL for the other kinds';

CREATE UNLOGGED TABLE company.campaigns (
	campaign_id			:id,
	name				text,
	channel				text,
	offer				text,
	started_at			timestamptz,
	ended_at			timestamptz,
	cost				numeric(12,2)
);
COMMENT ON TABLE company.campaigns IS 'One row per campaign';
COMMENT ON COLUMN company.campaigns.campaign_id IS 'Number of the campaign';
COMMENT ON COLUMN company.campaigns.name IS 'Name of the campaign';
COMMENT ON COLUMN company.campaigns.channel IS 'How it was sent';
COMMENT ON COLUMN company.campaigns.offer IS 'What it offered';
COMMENT ON COLUMN company.campaigns.started_at IS 'First day; messages leave on it';
COMMENT ON COLUMN company.campaigns.ended_at IS 'Last moment at which an order still counts as a conversion';
COMMENT ON COLUMN company.campaigns.cost IS 'What it cost, in euro';

CREATE UNLOGGED TABLE company.campaign_sends (
	send_id				:id,
	campaign_id			:id,
	customer_id			:id,
	is_control			boolean,
	assigned_at			timestamptz,
	sent_at				timestamptz,
	delivered_at		timestamptz,
	opened_at			timestamptz,
	clicked_at			timestamptz,
	converted_at		timestamptz
);
COMMENT ON TABLE company.campaign_sends IS 'One row per customer chosen for a campaign, those in its control group included';
COMMENT ON COLUMN company.campaign_sends.send_id IS 'Number of the row';
COMMENT ON COLUMN company.campaign_sends.campaign_id IS 'The campaign';
COMMENT ON COLUMN company.campaign_sends.customer_id IS 'The customer';
COMMENT ON COLUMN company.campaign_sends.is_control IS 'True when the customer was held back by lot and was sent nothing';
COMMENT ON COLUMN company.campaign_sends.assigned_at IS 'When the lot was drawn';
COMMENT ON COLUMN company.campaign_sends.sent_at IS 'When the message left, NULL in the control group';
COMMENT ON COLUMN company.campaign_sends.delivered_at IS 'When it arrived, NULL when it bounced';
COMMENT ON COLUMN company.campaign_sends.opened_at IS 'When it was first opened, NULL when it was not';
COMMENT ON COLUMN company.campaign_sends.clicked_at IS 'When a link in it was first clicked, NULL when none was';
COMMENT ON COLUMN company.campaign_sends.converted_at IS 'When the customer first ordered while the campaign ran, NULL without an order';

CREATE UNLOGGED TABLE company.posts (
	post_id				:id,
	posted_at			timestamptz,
	author_id			:id,
	brand				text,
	network				text,
	region				text,
	language			text,
	followers			bigint,
	impressions			bigint,
	reach				bigint,
	likes				bigint,
	comments			bigint,
	shares				bigint,
	text				text
);
COMMENT ON TABLE company.posts IS 'One row per public post about the company or a competitor';
COMMENT ON COLUMN company.posts.post_id IS 'Number of the post';
COMMENT ON COLUMN company.posts.posted_at IS 'When it was published';
COMMENT ON COLUMN company.posts.author_id IS 'The customer who wrote it, NULL when that is not known';
COMMENT ON COLUMN company.posts.brand IS 'The brand it is about: Linden is the company, Birch and Rowan are its competitors';
COMMENT ON COLUMN company.posts.network IS 'The network it was published on';
COMMENT ON COLUMN company.posts.region IS 'The region it came from';
COMMENT ON COLUMN company.posts.language IS 'Its language, ISO 639 two-letter code';
COMMENT ON COLUMN company.posts.followers IS 'Followers of the author at the time';
COMMENT ON COLUMN company.posts.impressions IS 'How many times it was shown';
COMMENT ON COLUMN company.posts.reach IS 'How many people saw it';
COMMENT ON COLUMN company.posts.likes IS 'How many people liked it';
COMMENT ON COLUMN company.posts.comments IS 'How many comments it drew';
COMMENT ON COLUMN company.posts.shares IS 'How many times it was shared';
COMMENT ON COLUMN company.posts.text IS 'What it said';

/*
 * The purchases of another company's customers, CDNOW's, stand apart.
 */
CREATE SCHEMA cdnow;
COMMENT ON SCHEMA cdnow IS 'CDNOW''s customers';

CREATE UNLOGGED TABLE cdnow.orders (LIKE company.orders INCLUDING ALL);
COMMENT ON TABLE cdnow.orders IS 'One row per purchase at CDNOW, of customers who first bought early in 1997';

/*
 * Which words of the comments stand for which theme: for your comments, write your own.
 */
CREATE TABLE company.theme_words (
	theme				text,
	terms				text[]
);
COMMENT ON TABLE company.theme_words IS 'Which words of comments stand for which theme';
COMMENT ON COLUMN company.theme_words.theme IS 'The theme';
COMMENT ON COLUMN company.theme_words.terms IS 'Words and phrases, in any language';

INSERT INTO company.theme_words VALUES
	('late',      '{late,tarde,zu spät,تأخر,迟到,遅れ,ช้า,terlambat}'),
	('fast',      '{quick,rápida,schnelle,سريع,送货很快,配送も早い,ส่งเร็ว,cepat}'),
	('expensive', '{expensive,caro,teuer,مرتفع,贵,高すぎ,แพง,mahal}'),
	('app',       '{app,aplicación,التطبيق,应用,アプリ,แอป,aplikasi}'),
	('no answer', '{complaint,queja,Beschwerde,شكواي,投诉,苦情,ข้อร้องเรียน,keluhan}'),
	('friendly',  '{friendly,buena atención,freundlicher,خدمة العملاء,友好,親切,บริการลูกค้า,ramah}');

/*
 * Four views for the questions.
 */
\if :own_files
CREATE VIEW company.answers AS
	SELECT s.*, coalesce(s.asked_at, s.answered_at)::date AS day, coalesce(s.answer_region, c.region) AS region,
		   coalesce(s.answer_segment, c.segment) AS segment, coalesce(s.answer_plan, c.plan) AS plan, c.country
	FROM company.surveys s
	LEFT JOIN (SELECT DISTINCT ON (customer_id) * FROM company.customers ORDER BY customer_id) c USING (customer_id);
\else
CREATE VIEW company.answers AS
	SELECT s.*, coalesce(s.asked_at, s.answered_at)::date AS day, c.region, c.segment, c.plan, c.country
	FROM company.surveys s LEFT JOIN company.customers c USING (customer_id);
\endif
COMMENT ON VIEW company.answers IS 'Questionnaires with the day they were sent and the customer''s region, segment, plan and country';

/*
 * Of two answers at the same time the higher number is the later one.  An answer without a
 * customer is nobody else's.
 */
CREATE VIEW company.latest_answers AS
	(SELECT DISTINCT ON (customer_id) *
	 FROM company.answers
	 WHERE score IS NOT NULL AND customer_id IS NOT NULL
	 ORDER BY customer_id, answered_at DESC NULLS LAST, length(response_id::text) DESC, response_id DESC)
	UNION ALL
	SELECT * FROM company.answers WHERE score IS NOT NULL AND customer_id IS NULL;
COMMENT ON VIEW company.latest_answers IS 'The last answer of each customer who ever gave a score';

CREATE VIEW company.as_of AS
	SELECT least(max(last.at), now()) AS at
	FROM (SELECT max(answered_at) FROM company.surveys
		  UNION ALL SELECT max(asked_at) FROM company.surveys
		  UNION ALL SELECT max(ordered_at) FROM company.orders
		  UNION ALL SELECT max(signed_up_at) FROM company.customers
		  UNION ALL SELECT max(invited_at) FROM company.referrals
		  UNION ALL SELECT max(occurred_at) FROM company.loyalty_points) last (at);
COMMENT ON VIEW company.as_of IS 'The last moment that the data know of, but not the future';

CREATE VIEW company.leavers AS
	WITH year_ago AS (SELECT at - interval '360 days' AS day FROM company.as_of)
	SELECT c.customer_id, closed_at IS NOT NULL AS left_us, segment,
		   CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' WHEN score >= 0 THEN 'detractor' ELSE 'no answer' END AS opinion,
		   (extract(epoch FROM day - signed_up_at) / 2629746)::float8 AS months, coalesce(orders, 0)::float8 AS orders
	FROM year_ago, company.customers AS c
	LEFT JOIN (SELECT customer_id, count(*) AS orders FROM company.orders, year_ago WHERE ordered_at <= day GROUP BY customer_id) AS o USING (customer_id)
	LEFT JOIN (SELECT DISTINCT ON (customer_id) customer_id, score FROM company.surveys, year_ago
			   WHERE score IS NOT NULL AND answered_at <= day ORDER BY customer_id, answered_at DESC, score DESC) AS a USING (customer_id)
	WHERE signed_up_at <= day - interval '30 days' AND (closed_at > day OR closed_at IS NULL) AND segment IS NOT NULL;
COMMENT ON VIEW company.leavers IS 'Customers 360 days ago, with what was known of them then, and whether they have left since';
