/*
 * company.sql: makes up a company, Linden, that sells tea and coffee by mail in eight regions.
 *
 * Everything that was decided about it stands in the four tables of parameters below; the rest
 * is drawn at random.  A draw is a hash of the seed, the row it is for and what it is for, so
 * that a row does not depend on the order in which rows are made: the same parameters give the
 * same rows on every version of PostgreSQL and under every plan.  test/demo/check.sql compares
 * what the data say with what was put into them.
 *
 * Change a number and run it again, or give one from outside:
 *     psql -v seed=7 -v customers=5000 -f test/demo/company.sql
 */

\set ON_ERROR_STOP on
\ir tables.sql

SET TIME ZONE 'UTC';
SET client_min_messages = warning;
SET jit = off;

/* ---------------------------------------------------------------- the parameters ----------- */

CREATE TABLE company.demo_parameters (
	name	text PRIMARY KEY,
	value	numeric,
	meaning	text
);
COMMENT ON TABLE company.demo_parameters IS 'What the generator was told: single numbers';
COMMENT ON COLUMN company.demo_parameters.name IS 'Name of the parameter';
COMMENT ON COLUMN company.demo_parameters.value IS 'Its value';
COMMENT ON COLUMN company.demo_parameters.meaning IS 'What it does; shares and probabilities are percentages';

INSERT INTO company.demo_parameters VALUES
	('seed',				42,		'Another seed gives another company from the same parameters'),
	('customers',			20000,	'Customers who ever signed up'),
	('months',				24,		'Months of history; the first begins on 2024-01-01'),
	('growth',				0.7,	'1 = as many sign-ups every month; less than 1 = more and more'),
	('opinion_kept',		70,		'Chance that an answer repeats the customer''s own opinion; otherwise it is drawn anew'),
	('drift',				0.25,	'Points that the promoter share gains every month, in every segment'),
	('launch_month',		20,		'From this month on, new customers come in the new mix of segments'),
	('improvement_month',	21,		'From this month on, delivery is faster'),
	('improvement',			2.5,	'Points that faster delivery adds to promoters and takes from detractors'),
	('no_answer_item',		8,		'Chance that a question of an answered questionnaire is skipped'),
	('comment',				45,		'Chance that an answer carries a comment'),
	('promoter_churn',		0.55,	'Monthly churn of promoters, as a multiple of their region''s'),
	('detractor_churn',		1.9,	'Monthly churn of detractors, likewise'),
	('first_order',			75,		'Chance of an order on the day of signing up'),
	('orders',				0.42,	'Orders per customer and month'),
	('order_value',			38,		'Median value of an order, in euro'),
	('refund',				6,		'Chance that an order is sent back, in part or whole'),
	('weekend_shift',		45,		'Chance that an order of a weekend is placed on the Thursday or Friday before instead'),
	('browsing',			0.5,	'Visits without an order, per customer and month'),
	('invitations',			4.5,	'Chance that a passive customer invites somebody in a month; failed invitations only'),
	('promoter_referral',	3,		'Promoters invite, and bring, this many times as much as passives'),
	('detractor_referral',	0.25,	'Detractors, likewise'),
	('star_share',			1.5,	'Share of promoters who are star advocates'),
	('star_referral',		6,		'Star advocates, as a multiple of other promoters'),
	('referred_first',		12,		'Share of sign-ups that a referral brings in the first month'),
	('referred_last',		30,		'The same in the last month'),
	('redeem',				55,		'Chance that a member redeems a bundle of points'),
	('campaign_share',		60,		'Share of open accounts chosen for a campaign'),
	('campaign_control',	30,		'Share of those who are held back as the control group'),
	('posts',				0.3,	'Public posts per customer');

\if :{?seed}
UPDATE company.demo_parameters SET value = :seed WHERE name = 'seed';
\endif
\if :{?customers}
UPDATE company.demo_parameters SET value = :customers WHERE name = 'customers';
\endif

CREATE TABLE company.demo_regions (
	region			text PRIMARY KEY,
	countries		text[],
	languages		text[],
	population		numeric,
	customer_share	numeric,
	promoters		numeric,
	detractors		numeric,
	response		numeric,
	churn			numeric,
	conversion		numeric,
	enrolment		numeric
);
COMMENT ON TABLE company.demo_regions IS 'What the generator was told: the regions';
COMMENT ON COLUMN company.demo_regions.region IS 'Sales region';
COMMENT ON COLUMN company.demo_regions.countries IS 'Its countries; a customer comes from each with the same chance';
COMMENT ON COLUMN company.demo_regions.languages IS 'The language of each country';
COMMENT ON COLUMN company.demo_regions.population IS 'Adults in the market, in millions';
COMMENT ON COLUMN company.demo_regions.customer_share IS 'Share of all customers';
COMMENT ON COLUMN company.demo_regions.promoters IS 'Share of promoters among households in the first month';
COMMENT ON COLUMN company.demo_regions.detractors IS 'Share of detractors among households in the first month';
COMMENT ON COLUMN company.demo_regions.response IS 'Chance that a questionnaire sent by email is answered';
COMMENT ON COLUMN company.demo_regions.churn IS 'Chance that a passive customer leaves in a month';
COMMENT ON COLUMN company.demo_regions.conversion IS 'Weight of an invitation''s success, 1 on average';
COMMENT ON COLUMN company.demo_regions.enrolment IS 'Share of customers who join the loyalty programme';

INSERT INTO company.demo_regions VALUES
/*	 region				countries			languages			millions  customers  prom. detr.  response churn conv. enrol */
	('China',			'{CN}',				'{zh}',				1120,	  16,		 37,   19,	  30,	   4.2,  1.1,  58),
	('Japan',			'{JP}',				'{ja}',				105,	  9,		 24,   27,	  34,	   2.1,  0.6,  62),
	('Latin America',	'{MX,CO,CL}',		'{es,es,es}',		145,	  10,		 58,   13,	  36,	   4.8,  1.4,  38),
	('Middle East',		'{AE,SA,EG}',		'{ar,ar,ar}',		105,	  9,		 44,   18,	  31,	   4.0,  1.0,  41),
	('Nordics',			'{DK,SE,NO}',		'{en,en,en}',		17,		  6,		 45,   16,	  46,	   2.6,  0.9,  47),
	('North America',	'{US,CA}',			'{en,en}',			295,	  20,		 52,   17,	  33,	   3.4,  1.2,  44),
	('South-East Asia',	'{ID,TH}',			'{id,th}',			260,	  12,		 48,   16,	  38,	   4.6,  1.2,  52),
	('Western Europe',	'{DE,AT,GB}',		'{de,de,en}',		130,	  18,		 41,   19,	  40,	   2.9,  0.8,  45);

CREATE TABLE company.demo_segments (
	segment			text PRIMARY KEY,
	share			numeric,
	share_launch	numeric,
	promoters		numeric,
	detractors		numeric,
	churn			numeric,
	orders			numeric,
	plans			text[],
	fee				numeric
);
COMMENT ON TABLE company.demo_segments IS 'What the generator was told: the segments';
COMMENT ON COLUMN company.demo_segments.segment IS 'Segment of customers';
COMMENT ON COLUMN company.demo_segments.share IS 'Share of new customers before the launch of the student plan';
COMMENT ON COLUMN company.demo_segments.share_launch IS 'Share of new customers after it';
COMMENT ON COLUMN company.demo_segments.promoters IS 'Points added to the region''s share of promoters';
COMMENT ON COLUMN company.demo_segments.detractors IS 'Points added to the region''s share of detractors';
COMMENT ON COLUMN company.demo_segments.churn IS 'Churn as a multiple of the region''s';
COMMENT ON COLUMN company.demo_segments.orders IS 'Orders as a multiple of the average';
COMMENT ON COLUMN company.demo_segments.plans IS 'Plans, taken with the same chance';
COMMENT ON COLUMN company.demo_segments.fee IS 'Monthly fee of the cheapest plan, in euro; the next cost twice and three times that';

INSERT INTO company.demo_segments VALUES
/*	 segment			share	after	prom.	detr.	churn	orders	plans							fee */
	('household',		60,		18,		0,		0,		1.0,	1.0,	'{basic,basic,plus,premium}',	4),
	('small business',	25,		7, 		5,		-2,		0.7,	1.6,	'{plus,plus,premium}',			6),
	('student',			15,		75,		-20,	16,		1.5,	0.6,	'{basic}',						2);

CREATE TABLE company.demo_campaigns (
	campaign_id	bigint PRIMARY KEY,
	name		text,
	channel		text,
	offer		text,
	day			date,
	days		integer,
	opened		numeric,
	clicked		numeric,
	uplift		numeric,
	cost		numeric
);
COMMENT ON TABLE company.demo_campaigns IS 'What the generator was told: the campaigns';
COMMENT ON COLUMN company.demo_campaigns.campaign_id IS 'Number of the campaign';
COMMENT ON COLUMN company.demo_campaigns.name IS 'Name of the campaign';
COMMENT ON COLUMN company.demo_campaigns.channel IS 'How it was sent';
COMMENT ON COLUMN company.demo_campaigns.offer IS 'What it offered';
COMMENT ON COLUMN company.demo_campaigns.day IS 'The day on which the messages left';
COMMENT ON COLUMN company.demo_campaigns.days IS 'Days in which an order counts as a conversion';
COMMENT ON COLUMN company.demo_campaigns.opened IS 'Chance that a delivered message is opened';
COMMENT ON COLUMN company.demo_campaigns.clicked IS 'Chance that an opened message is clicked';
COMMENT ON COLUMN company.demo_campaigns.uplift IS 'Points of conversion that the message really adds';
COMMENT ON COLUMN company.demo_campaigns.cost IS 'Cost, in euro';

INSERT INTO company.demo_campaigns VALUES
/*	 id	 name					channel		offer				day			  days	open  click	uplift	cost */
	(1,	 'Spring tasting',		'email',	'free sample',		'2024-04-08', 14,	34,	  14,	4,		2400),
	(2,	 'Summer iced tea',		'email',	'10 % off',			'2024-07-08', 14,	29,	  9,	0,		1900),
	(3,	 'Back from holidays',	'app push',	'free delivery',	'2024-09-09', 10,	18,	  12,	2,		600),
	(4,	 'Winter gifts',		'email',	'gift box',			'2024-11-25', 21,	38,	  17,	6,		5200),
	(5,	 'New-year reset',		'email',	'herbal tea set',	'2025-01-13', 14,	31,	  8,	0,		2600),
	(6,	 'Bring a friend',		'app push',	'two for one',		'2025-04-07', 14,	22,	  15,	3,		1500),
	(7,	 'Student plan',		'app push',	'plan for 2 euro',	'2025-09-01', 14,	25,	  10,	1,		3900),
	(8,	 'Winter gifts again',	'email',	'gift box',			'2025-11-24', 21,	36,	  16,	5,		9800);

CREATE TABLE company.demo_phrases (
	language	text,
	mood		integer,
	phrases		text[],
	PRIMARY KEY (language, mood)
);
COMMENT ON TABLE company.demo_phrases IS 'What the generator was told: what people write';
COMMENT ON COLUMN company.demo_phrases.language IS 'Language, ISO 639 two-letter code';
COMMENT ON COLUMN company.demo_phrases.mood IS '1 a promoter speaks, 0 a passive, -1 a detractor';
COMMENT ON COLUMN company.demo_phrases.phrases IS 'The phrases; the earlier ones are written more often';

INSERT INTO company.demo_phrases VALUES
	('en',  1, '{"Wonderful tea and quick delivery.","I recommend it to all my friends.","Friendly support, they solved it at once.","Great value, beautiful packaging."}'),
	('en',  0, '{"Good tea, nothing special.","Fine, but the choice could be wider.","It is OK for the price."}'),
	('en', -1, '{"The delivery was late again.","Too expensive for what it is.","The app crashes when I pay.","Nobody answered my complaint."}'),
	('es',  1, '{"Un té maravilloso y entrega rápida.","Lo recomiendo a todos mis amigos.","Muy buena atención al cliente.","Excelente calidad."}'),
	('es',  0, '{"Está bien, sin más.","Buen té, pero poca variedad."}'),
	('es', -1, '{"El pedido llegó tarde otra vez.","Demasiado caro.","La aplicación falla al pagar.","Nadie respondió a mi queja."}'),
	('de',  1, '{"Wunderbarer Tee und schnelle Lieferung.","Ich empfehle ihn allen Freunden.","Sehr freundlicher Kundendienst.","Tolle Qualität."}'),
	('de',  0, '{"Ganz gut, aber nichts Besonderes.","In Ordnung für den Preis."}'),
	('de', -1, '{"Die Lieferung kam schon wieder zu spät.","Viel zu teuer.","Die App stürzt beim Bezahlen ab.","Niemand hat auf meine Beschwerde geantwortet."}'),
	('ar',  1, '{"شاي رائع وتوصيل سريع.","أنصح به كل أصدقائي.","خدمة العملاء ممتازة.","جودة عالية."}'),
	('ar',  0, '{"جيد ولكن ليس مميزا.","مقبول بالنسبة للسعر."}'),
	('ar', -1, '{"تأخر التوصيل مرة أخرى.","السعر مرتفع جدا.","التطبيق يتعطل عند الدفع.","لم يرد أحد على شكواي."}'),
	('zh',  1, '{"茶很好喝，送货很快。","我推荐给所有朋友。","客服非常友好。","质量很好，包装漂亮。"}'),
	('zh',  0, '{"还可以，没有什么特别。","价格还行，选择不多。"}'),
	('zh', -1, '{"送货又迟到了。","太贵了。","付款的时候应用崩溃了。","投诉没有人回复。"}'),
	('ja',  1, '{"お茶がとても美味しく、配送も早いです。","友達に勧めています。","サポートが親切でした。","品質が良いです。"}'),
	('ja',  0, '{"普通に美味しいです。","値段の割には悪くないです。"}'),
	('ja', -1, '{"また配送が遅れました。","値段が高すぎます。","支払いの時にアプリが落ちます。","苦情に返事がありません。"}'),
	('th',  1, '{"ชาอร่อยมากและส่งเร็ว","แนะนำให้เพื่อนทุกคน","บริการลูกค้าดีมาก","คุณภาพดีมาก"}'),
	('th',  0, '{"ก็ดี แต่ไม่มีอะไรพิเศษ","พอใช้ได้กับราคานี้"}'),
	('th', -1, '{"ส่งช้าอีกแล้ว","แพงเกินไป","แอปค้างตอนจ่ายเงิน","ไม่มีใครตอบข้อร้องเรียน"}'),
	('id',  1, '{"Tehnya enak sekali dan pengiriman cepat.","Saya rekomendasikan ke semua teman.","Layanan pelanggan sangat ramah.","Kualitasnya bagus."}'),
	('id',  0, '{"Cukup baik, tidak istimewa.","Lumayan untuk harganya."}'),
	('id', -1, '{"Pengiriman terlambat lagi.","Terlalu mahal.","Aplikasi macet saat membayar.","Keluhan saya tidak dijawab."}');

/*
 * The single numbers become psql variables, :customers, :seed and so on.
 */
SELECT format('CREATE TEMP VIEW parameter AS SELECT %s',
			  string_agg(format('%s AS %I', value, name), ', ' ORDER BY name))
FROM company.demo_parameters \gexec
SELECT * FROM parameter \gset
SELECT date '2024-01-01'::timestamptz AS first,
	   date '2024-01-01'::timestamptz + interval '1 month' * :months AS last,
	   date '2024-01-01'::timestamptz + interval '1 month' * :launch_month AS launch,
	   (date '2024-01-01' + interval '1 month' * :months)::date - date '2024-01-01' AS days \gset

/* ---------------------------------------------------------------- drawing lots ------------- */

SET search_path = company, public;

CREATE FUNCTION draw(key bigint, purpose text) RETURNS double precision
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN (((hashint8extended(key, hashtextextended(purpose COLLATE "C", :seed)) >> 12)
			 & 4503599627370495) + 0.5::double precision) / 4503599627370496;
COMMENT ON FUNCTION draw(bigint, text) IS
	'A number between 0 and 1, both excluded, uniform and independent for each key and purpose';

CREATE FUNCTION draw_normal(key bigint, purpose text) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN sqrt(-2 * ln(draw(key, purpose))) * cos(2 * pi() * draw(key, purpose || ' angle'));
COMMENT ON FUNCTION draw_normal(bigint, text) IS
	'A standard normal number, independent for each key and purpose';

CREATE FUNCTION draw_delay(key bigint, purpose text, mean double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN -mean * ln(draw(key, purpose));
COMMENT ON FUNCTION draw_delay(bigint, text, double precision) IS
	'An exponential number of the given mean, independent for each key and purpose';

CREATE FUNCTION chance(percent double precision, key bigint, purpose text) RETURNS boolean
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN draw(key, purpose) * 100 < percent;
COMMENT ON FUNCTION chance(double precision, bigint, text) IS
	'True with the given chance, independently for each key and purpose';

CREATE FUNCTION pick(choices text[], draw double precision) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN choices[1 + floor(draw * cardinality(choices))::integer];
COMMENT ON FUNCTION pick(text[], double precision) IS 'One of the choices, each with the same chance';

CREATE FUNCTION by_standing(standing integer, detractor double precision, passive double precision,
							promoter double precision) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE standing WHEN -1 THEN detractor WHEN 1 THEN promoter ELSE passive END;
COMMENT ON FUNCTION by_standing(integer, double precision, double precision, double precision) IS
	'One of three numbers';

CREATE FUNCTION later(at timestamptz, days double precision) RETURNS timestamptz
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN at + interval '1 second' * floor(days * 86400);
COMMENT ON FUNCTION later(timestamptz, double precision) IS
	'A moment so many days later, in whole seconds: the last bits of ln() differ between machines';

/* ---------------------------------------------------------------- customers ---------------- */

\echo '  customers ...'

/*
 * People are numbered in the order in which they sign up.  opinion is uniform: the lowest are
 * the detractors of their region and segment, the highest its promoters (standing -1 and 1).
 */
CREATE TEMP TABLE person AS
WITH regions AS (
	SELECT *,
		   sum(customer_share) OVER w - customer_share AS from_share,
		   sum(customer_share) OVER w AS to_share,
		   sum(customer_share) OVER () AS shares
	FROM demo_regions
	WINDOW w AS (ORDER BY region COLLATE "C")
), segments AS (
	SELECT launched, s.*,
		   sum(part) OVER w - part AS from_share,
		   sum(part) OVER w AS to_share,
		   sum(part) OVER (PARTITION BY launched) AS shares
	FROM demo_segments s,
		 LATERAL (VALUES (false, share), (true, share_launch)) AS p (launched, part)
	WINDOW w AS (PARTITION BY launched ORDER BY segment COLLATE "C")
), arrival AS (
	SELECT id,
		   later(:'first', :days * power((id - draw(id, 'sign-up')) / :customers, :growth)) AS signed_up_at,
		   draw(id, 'region') AS region_draw,
		   draw(id, 'segment') AS segment_draw,
		   draw(id, 'opinion') AS opinion,
		   draw(id, 'country') AS country_draw,
		   draw(id, 'age') AS age_draw
	FROM generate_series(1, :customers) AS id
), placed AS (
	SELECT a.*, r.region, r.countries, r.languages, r.conversion, r.enrolment, r.response,
		   s.segment, s.fee, s.orders,
		   pick(s.plans, draw(id, 'plan')) AS plan,
		   r.churn * s.churn / 100 AS churn,
		   r.promoters + s.promoters AS promoters,
		   r.detractors + s.detractors AS detractors
	FROM arrival a
	JOIN regions r ON region_draw * r.shares >= r.from_share AND region_draw * r.shares < r.to_share
	JOIN segments s ON launched = (signed_up_at >= :'launch')
		AND segment_draw * s.shares >= s.from_share AND segment_draw * s.shares < s.to_share
), judged AS MATERIALIZED (
	SELECT *,
		   CASE WHEN opinion * 100 < detractors THEN -1
				WHEN opinion * 100 >= 100 - promoters THEN 1
				ELSE 0 END AS standing
	FROM placed
)
SELECT id AS customer_id, region, response, conversion, segment, orders, promoters, detractors,
	   opinion, standing, plan, signed_up_at,
	   pick(countries, country_draw) AS country,
	   pick(languages, country_draw) AS language,
	   fee * CASE plan WHEN 'basic' THEN 1 WHEN 'plus' THEN 2 ELSE 3 END AS monthly_fee,
	   CASE WHEN chance(90, id, 'gender told')
			THEN CASE width_bucket(draw(id, 'gender'), '{0.57,0.98}'::float[])
				 WHEN 0 THEN 'female' WHEN 1 THEN 'male' ELSE 'other' END
	   END AS gender,
	   CASE WHEN chance(85, id, 'age told')
			THEN CASE segment WHEN 'student' THEN 1998 + floor(9 * age_draw)
				 ELSE 1952 + floor(48 * sqrt(age_draw)) END
	   END::smallint AS birth_year,
	   CASE WHEN chance(enrolment * by_standing(standing, 0.6, 1, 1.2), id, 'enrolment')
			THEN later(signed_up_at, CASE WHEN chance(50, id, 'enrolled at once') THEN 0
									 ELSE draw_delay(id, 'enrolment delay', 60) END)
	   END AS loyalty_enrolled_at,
	   later(signed_up_at, 30.4375 * ln(draw(id, 'lifetime'))
			 / ln(1 - churn * by_standing(standing, :detractor_churn, 1, :promoter_churn))) AS closed_at,
	   CASE WHEN standing = 1 AND chance(:star_share, id, 'star') THEN :star_referral ELSE 1 END
	   * by_standing(standing, :detractor_referral, 1, :promoter_referral) AS referring,
	   draw_delay(id, 'convincing', 1) AS convincing,
	   draw_delay(id, 'order rate', 1) AS order_rate
FROM judged;

UPDATE person SET closed_at = NULL WHERE closed_at >= :'last';
UPDATE person SET loyalty_enrolled_at = NULL
WHERE loyalty_enrolled_at >= :'last' OR loyalty_enrolled_at >= closed_at;
CREATE UNIQUE INDEX ON person (customer_id);
ANALYZE person;

/*
 * Of 25 earlier customers one is chosen by lot as the referrer, with chances according to
 * standing, to how convincing the customer and the region are, and to the new customer's region.
 */
CREATE TEMP TABLE referred AS
WITH candidates AS (
	SELECT n.customer_id, n.region, n.signed_up_at, n.customer_id * 100 + k AS key,
		   1 + floor((n.customer_id - 1) * draw(n.customer_id * 100 + k, 'referrer'))::bigint AS referrer_id
	FROM person n CROSS JOIN generate_series(0, 24) k
	WHERE n.customer_id > 1
	AND chance(:referred_first + (:referred_last - :referred_first) * n.customer_id / :customers,
			   n.customer_id, 'referred')
)
SELECT DISTINCT ON (n.customer_id) n.customer_id, n.referrer_id,
	   greatest(later(n.signed_up_at, -21 * draw(n.customer_id, 'thinking')), r.signed_up_at) AS invited_at,
	   n.signed_up_at AS converted_at
FROM candidates n
JOIN person r ON r.customer_id = n.referrer_id
WHERE r.customer_id < n.customer_id AND (r.closed_at IS NULL OR r.closed_at > n.signed_up_at)
ORDER BY n.customer_id,
		 draw_delay(key, 'referrer chosen', 1)
		 / (r.referring * r.convincing * r.conversion * CASE WHEN r.region = n.region THEN 8 ELSE 1 END),
		 n.referrer_id;

INSERT INTO customers
SELECT customer_id, md5(format('customer %s of seed %s', customer_id, :seed))::uuid,
	   region, country, language, segment, plan, monthly_fee, gender, birth_year,
	   CASE WHEN r.referrer_id IS NOT NULL THEN 'referral'
			ELSE pick('{organic,organic,organic,paid search,paid search,social,social,affiliate}',
					  draw(customer_id, 'acquisition')) END,
	   r.referrer_id, signed_up_at, loyalty_enrolled_at, closed_at
FROM person LEFT JOIN referred r USING (customer_id)
ORDER BY customer_id;

/* ---------------------------------------------------------------- surveys ------------------ */

\echo '  surveys ...'

/*
 * A questionnaire goes out about 10, 40 and 90 days after the sign-up, then every quarter.
 * position, uniform again, decides the class of the answer and its place within the class.
 */
INSERT INTO surveys
WITH asked AS (
	SELECT p.*, customer_id * 100 + k AS key,
		   later(signed_up_at, CASE k WHEN 0 THEN 10 WHEN 1 THEN 40 ELSE 90 * (k - 1) END
							   + 7 * draw(customer_id * 100 + k, 'asked')) AS asked_at
	FROM person p CROSS JOIN generate_series(0, 1 + :months / 3) k
), sent AS MATERIALIZED (
	SELECT *,
		   pick('{email,email,email,app,app,phone}', draw(key, 'survey channel')) AS channel,
		   (extract(year FROM asked_at) - 2024) * 12 + extract(month FROM asked_at) - 1 AS month,
		   CASE WHEN chance(:opinion_kept, key, 'opinion kept') THEN opinion
				ELSE draw(key, 'opinion') END AS position
	FROM asked
	WHERE asked_at < :'last' AND (closed_at IS NULL OR asked_at < closed_at)
), changed AS (
	SELECT *, CASE WHEN month >= :improvement_month THEN :improvement ELSE 0 END AS better
	FROM sent
), answering AS (
	SELECT *,
		   later(asked_at, least(draw_delay(key, 'answer delay', 1.25), 10)) AS answered_at,
		   chance(response * CASE channel WHEN 'email' THEN 1 WHEN 'app' THEN 1.3 ELSE 0.7 END,
				  key, 'answered') AS answered,
		   (detractors - better) / 100 AS low,
		   1 - (promoters + :drift * month + better) / 100 AS high
	FROM changed
), scored AS MATERIALIZED (
	SELECT *,
		   answered AND answered_at < :'last' AS given,
		   CASE WHEN position < low THEN floor(7 * sqrt(position / low))
				WHEN position < high THEN CASE WHEN position - low < 0.42 * (high - low) THEN 7 ELSE 8 END
				ELSE CASE WHEN position - high < 0.45 * (1 - high) THEN 9 ELSE 10 END
		   END::smallint AS score
	FROM answering
), felt AS MATERIALIZED (
	SELECT *,
		   0.55 * score / 10 + 0.45 * draw(key, 'satisfaction') AS satisfied,
		   0.40 * score / 10 + 0.60 * draw(key, 'effort')
		   + CASE channel WHEN 'phone' THEN -0.08 WHEN 'app' THEN 0.05 ELSE 0 END AS easy,
		   0.50 * score / 10 + 0.50 * draw(key, 'trust') AS trusting,
		   0.45 * score / 10 + 0.55 * draw(key, 'affinity') AS fond,
		   0.35 * score / 10 + 0.65 * draw(key, 'attachment') AS attached,
		   CASE WHEN score <= 6 THEN -1 WHEN score >= 9 THEN 1 ELSE 0 END AS mood
	FROM scored
), rated AS (
	SELECT *,
		   1 + width_bucket(satisfied, '{0.25,0.38,0.52,0.76}'::float[]) AS satisfaction,
		   1 + width_bucket(easy, '{0.18,0.28,0.38,0.48,0.60,0.77}'::float[]) AS effort,
		   1 + width_bucket(trusting, '{0.22,0.36,0.52,0.78}'::float[]) AS trust,
		   1 + width_bucket(fond, '{0.22,0.36,0.50,0.74}'::float[]) AS affinity,
		   1 + width_bucket(attached, '{0.26,0.42,0.60,0.80}'::float[]) AS attachment
	FROM felt
)
SELECT row_number() OVER (ORDER BY asked_at, key), customer_id, asked_at,
	   CASE WHEN given THEN answered_at END,
	   channel,
	   CASE WHEN given THEN score END,
	   CASE WHEN given AND NOT chance(:no_answer_item, key, 'no satisfaction') THEN satisfaction END,
	   CASE WHEN given AND NOT chance(:no_answer_item, key, 'no effort') THEN effort END,
	   CASE WHEN given AND NOT chance(:no_answer_item, key, 'no trust') THEN trust END,
	   CASE WHEN given AND NOT chance(:no_answer_item, key, 'no affinity') THEN affinity END,
	   CASE WHEN given AND NOT chance(:no_answer_item, key, 'no attachment') THEN attachment END,
	   CASE WHEN given AND chance(:comment, key, 'comment')
			THEN pick(phrases, power(draw(key, 'phrase'), 1.5)) END
FROM rated JOIN demo_phrases USING (language, mood);

/* ---------------------------------------------------------------- orders and campaigns ----- */

\echo '  orders and campaigns ...'

/* days is the part of the month in which the account was open. */
CREATE TEMP TABLE person_month AS
SELECT customer_id, standing, orders, order_rate, referring,
	   customer_id * 100 + month AS key,
	   greatest(signed_up_at, month_start) AS active_from,
	   least(closed_at, month_end) AS active_to,
	   extract(epoch FROM least(closed_at, month_end) - greatest(signed_up_at, month_start))
	   / 86400 AS days,
	   ('{0.95,0.90,0.95,1.00,0.95,0.90,0.80,0.80,1.00,1.05,1.20,1.50}'::float[])[1 + month % 12] AS season
FROM (SELECT month, timestamptz :'first' + interval '1 month' * month AS month_start,
			 timestamptz :'first' + interval '1 month' * (month + 1) AS month_end
	  FROM generate_series(0, :months - 1) month) calendar
JOIN person ON signed_up_at < month_end AND (closed_at IS NULL OR closed_at > month_start);
ANALYZE person_month;

CREATE TEMP TABLE ordering AS
WITH drawn AS MATERIALIZED (
	SELECT customer_id, key * 10 + k AS key, standing, active_from, active_to,
		   later(active_from, days * draw(key * 10 + k, 'ordered')) AS at
	FROM person_month CROSS JOIN generate_series(0, 4) k
	WHERE chance(100 * :orders * orders * order_rate * season * days / 30.4375
				 * by_standing(standing, 0.75, 1, 1.15) / 5, key * 10 + k, 'orders')
	UNION ALL
	SELECT customer_id, customer_id * 1000 + 999, standing, signed_up_at, coalesce(closed_at, :'last'),
		   signed_up_at + interval '5 minutes'
	FROM person
	WHERE chance(:first_order, customer_id, 'first order')
)
SELECT customer_id, key, standing, NULL::bigint AS campaign_id,
	   CASE WHEN extract(isodow FROM at) >= 6 AND at - interval '2 days' > active_from
				 AND chance(:weekend_shift, key, 'weekend')
			THEN at - interval '2 days' ELSE at END AS ordered_at
FROM drawn
WHERE at < active_to AND at < :'last';
CREATE INDEX ON ordering (customer_id);
ANALYZE ordering;

INSERT INTO campaigns
SELECT campaign_id, name, channel, offer, day, day + days - interval '1 second', cost
FROM demo_campaigns
WHERE day + days <= :'last'::timestamptz;

/*
 * Among those who were sent the message and had not ordered by themselves, as many are moved to
 * order as the uplift says; they opened and clicked.
 */
CREATE TEMP TABLE chosen AS
WITH open_accounts AS (
	SELECT c.campaign_id, c.started_at, c.ended_at, d.opened, d.clicked, d.uplift,
		   p.customer_id, p.standing, p.customer_id * 100 + c.campaign_id AS key
	FROM campaigns c
	JOIN demo_campaigns d USING (campaign_id)
	JOIN person p ON p.signed_up_at < c.started_at - interval '7 days'
		AND (p.closed_at IS NULL OR p.closed_at > c.ended_at)
), assigned AS MATERIALIZED (
	SELECT *,
		   chance(:campaign_control, key, 'control') AS is_control,
		   EXISTS (SELECT FROM ordering o
				   WHERE o.customer_id = a.customer_id
				   AND ordered_at BETWEEN started_at AND ended_at) AS ordered
	FROM open_accounts a
	WHERE chance(:campaign_share, key, 'chosen')
), moved AS MATERIALIZED (
	SELECT *,
		   NOT is_control AND NOT ordered
		   AND chance(uplift / (1 - avg(ordered::integer) OVER (PARTITION BY campaign_id)),
					  key, 'moved') AS moved,
		   later(started_at + interval '8 hours', draw(key, 'sent') / 24) AS sent_at
	FROM assigned
), reached AS (
	SELECT *,
		   NOT is_control AND (moved OR chance(97, key, 'delivered')) AS was_delivered,
		   later(sent_at, draw_delay(key, 'opening delay', 0.4)) AS opened_at
	FROM moved
), looked AS (
	SELECT *,
		   was_delivered
		   AND (moved OR chance(opened * by_standing(standing, 0.8, 1, 1.1), key, 'opened')) AS was_opened
	FROM reached
)
SELECT *, was_opened AND (moved OR chance(clicked, key, 'clicked')) AS was_clicked
FROM looked;

INSERT INTO ordering
SELECT customer_id, customer_id * 1000 + 900 + campaign_id, standing, campaign_id,
	   least(later(opened_at, 0.01 + 0.8 * draw(key, 'moved order')), ended_at)
FROM chosen
WHERE moved;

INSERT INTO campaign_sends
SELECT row_number() OVER (ORDER BY campaign_id, key), campaign_id, customer_id, is_control, started_at,
	   CASE WHEN NOT is_control THEN sent_at END,
	   CASE WHEN was_delivered THEN sent_at + interval '20 seconds' END,
	   CASE WHEN was_opened THEN least(opened_at, ended_at) END,
	   CASE WHEN was_clicked THEN least(opened_at + interval '40 seconds', ended_at) END,
	   (SELECT min(ordered_at) FROM ordering o
		WHERE o.customer_id = c.customer_id AND ordered_at BETWEEN started_at AND ended_at)
FROM chosen c;

INSERT INTO orders
WITH valued AS MATERIALIZED (
	SELECT *,
		   1 + floor(draw_delay(key, 'items', 1.2))::integer AS items,
		   round((:order_value * exp(0.55 * draw_normal(key, 'amount')))::numeric, 2) AS amount,
		   CASE WHEN chance(60, key, 'whole') THEN 1 ELSE draw(key, 'part') END AS share_back,
		   CASE WHEN chance(:refund * by_standing(standing, 1.8, 1, 0.8), key, 'refund')
				THEN later(ordered_at, 4 + 20 * draw(key, 'refund delay')) END AS back_at
	FROM ordering
)
SELECT row_number() OVER (ORDER BY ordered_at, key), customer_id, ordered_at,
	   pick('{web,web,web,app,app,shop}', draw(key, 'order channel')),
	   pick('{tea,tea,tea,coffee,coffee,herbal tea,gift,teapots and cups}', draw(key, 'category')),
	   items, amount, round(amount * (0.55 + 0.1 * draw(key, 'cost'))::numeric, 2),
	   CASE WHEN back_at < :'last' THEN ceil(items * share_back)::integer END,
	   CASE WHEN back_at < :'last' THEN round(amount * share_back::numeric, 2) END,
	   CASE WHEN back_at < :'last' THEN back_at END,
	   campaign_id
FROM valued;
CREATE INDEX ON orders (customer_id);

/* ---------------------------------------------------------------- visits ------------------- */

\echo '  visits ...'

/*
 * Every order on the web or in the app ends a visit: its events lead up to it.  Other visits
 * break off somewhere on the way.
 */
INSERT INTO visits
WITH paying AS (
	SELECT customer_id, ordered_at AS at, order_id, order_id AS key, 5 AS steps,
		   pick('{review,review,share}', draw(order_id, 'after')) AS after
	FROM orders WHERE channel <> 'shop'
), browsing AS (
	SELECT customer_id, later(active_from, days * draw(key * 10 + k, 'browsed')), NULL::bigint,
		   -(key * 10 + k),
		   1 + width_bucket(draw(key * 10 + k, 'depth'), '{0.30,0.75,0.92}'::float[]), NULL
	FROM person_month CROSS JOIN generate_series(0, 4) k
	WHERE chance(100 * :browsing * order_rate * season * days / 30.4375 / 5, key * 10 + k, 'visits')
), visits AS MATERIALIZED (
	SELECT *, row_number() OVER (ORDER BY at, key) AS visit_id,
		   pick('{organic,organic,direct,direct,direct,email,paid search,social,referral}',
				draw(key, 'visit channel')) AS channel,
		   20 + floor(100 * draw(key, 'pace')) AS pace
	FROM (SELECT * FROM paying UNION ALL SELECT * FROM browsing) v
)
SELECT visit_id, customer_id,
	   at + interval '1 second' * CASE WHEN step <= steps THEN (step - steps) * pace ELSE 300 END,
	   CASE WHEN step <= steps THEN ('{visit,view,cart,checkout,pay}'::text[])[step] ELSE after END,
	   channel, CASE WHEN step = 5 THEN order_id END
FROM visits CROSS JOIN generate_series(1, 6) step
WHERE step <= steps OR (step = 6 AND after IS NOT NULL AND chance(9, key, 'comes back'))
ORDER BY visit_id, step;

/* ---------------------------------------------------------------- referrals ---------------- */

\echo '  referrals ...'

INSERT INTO referrals
WITH invitations AS (
	SELECT referrer_id, customer_id AS referred_id, invited_at, converted_at, customer_id AS key
	FROM referred
	UNION ALL
	SELECT customer_id, NULL, later(active_from, days * draw(key * 10 + k, 'invited')), NULL,
		   -(key * 10 + k)
	FROM person_month CROSS JOIN generate_series(0, 2) k
	WHERE chance(:invitations * referring * days / 30.4375 / 3, key * 10 + k, 'invitations')
)
SELECT row_number() OVER (ORDER BY invited_at, key), referrer_id, referred_id,
	   pick('{link,link,link,email,social}', draw(key, 'referral channel')), invited_at, converted_at
FROM invitations;

/* ---------------------------------------------------------------- loyalty points ----------- */

\echo '  loyalty points ...'

/*
 * A member's orders earn a point per euro, in bundles of four orders: a full bundle is redeemed
 * to four fifths some days later, or expires a year after its last order.  So a member never
 * spends more than is there.
 */
INSERT INTO loyalty_points
WITH earned AS (
	SELECT o.customer_id, o.ordered_at, o.order_id, floor(o.amount)::integer AS points,
		   (row_number() OVER (PARTITION BY o.customer_id ORDER BY o.ordered_at, o.order_id) - 1)
		   / 4 AS bundle
	FROM orders o JOIN customers c USING (customer_id)
	WHERE o.ordered_at >= c.loyalty_enrolled_at
), bundles AS (
	SELECT customer_id, customer_id * 1000 + bundle AS key,
		   max(ordered_at) AS full_at, sum(points)::integer AS points
	FROM earned GROUP BY customer_id, bundle HAVING count(*) = 4
), spent AS (
	SELECT *, chance(:redeem, key, 'redeem') AS redeemed
	FROM bundles
), entries AS (
	SELECT customer_id, ordered_at AS at, 'earned' AS kind, points, order_id FROM earned
	UNION ALL
	SELECT customer_id, CASE WHEN redeemed THEN later(full_at, 1 + 40 * draw(key, 'redeemed after'))
						ELSE full_at + interval '1 year' END,
		   CASE WHEN redeemed THEN 'redeemed' ELSE 'expired' END,
		   CASE WHEN redeemed THEN points * 4 / 5 ELSE points END, NULL
	FROM spent
)
SELECT row_number() OVER (ORDER BY at, customer_id, kind COLLATE "C", order_id),
	   customer_id, at, kind, points, order_id
FROM entries
WHERE at < :'last' AND points > 0;

/* ---------------------------------------------------------------- posts -------------------- */

\echo '  posts ...'

INSERT INTO posts
WITH lots AS (
	SELECT key,
		   pick('{Linden,Linden,Linden,Linden,Birch,Birch,Birch,Rowan,Rowan}', draw(key, 'brand')) AS brand,
		   1 + floor(:customers * draw(key, 'author'))::bigint AS customer_id,
		   later(:'first', :days * power(draw(key, 'posted'), 0.7)) AS posted_at
	FROM generate_series(1, ceil(:customers * :posts)::integer) AS key
), written AS (
	SELECT l.*, p.region, p.language,
		   brand = 'Linden' AND signed_up_at < posted_at AND chance(80, key, 'author known') AS known,
		   CASE WHEN brand = 'Linden' THEN standing
				ELSE width_bucket(draw(key, 'mood'), '{0.25,0.60}'::float[]) - 1 END AS mood,
		   round(exp(5.5 + 1.1 * draw_normal(key, 'followers')))::bigint AS followers
	FROM lots l JOIN person p USING (customer_id)
), shown AS MATERIALIZED (
	SELECT *, 1 + round(followers * (0.3 + draw(key, 'reach')))::bigint AS reach
	FROM written
)
SELECT row_number() OVER (ORDER BY posted_at, key), posted_at, CASE WHEN known THEN customer_id END, brand,
	   pick('{photos,photos,short video,forum,microblog}', draw(key, 'network')),
	   region, language, followers,
	   round(reach * (1 + draw(key, 'impressions')))::bigint, reach,
	   floor(reach * 0.06 * (1 + 0.5 * mood) * 2 * draw(key, 'likes'))::bigint,
	   floor(reach * 0.008 * (1.3 - 0.3 * mood) * 2 * draw(key, 'comments'))::bigint,
	   floor(reach * 0.01 * (1 + 0.4 * abs(mood)) * 2 * draw(key, 'shares'))::bigint,
	   pick(phrases, power(draw(key, 'wording'), 1.5))
FROM shown JOIN demo_phrases USING (language, mood);

DROP VIEW parameter;
DROP TABLE person, person_month, ordering, chosen, referred;
ANALYZE;
