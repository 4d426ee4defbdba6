/* campaigns.sql: response to campaigns, and their effect against the control group. */
\r
\set question 'Do campaigns work?'
\if :has_sends
\qecho
\qecho :bold:question:plain
\qecho 'First what happened to the messages that arrived.'
\qecho
\set ECHO queries
SELECT campaign_id, count(*) AS delivered,
       open_rate(opened_at IS NOT NULL)::numeric(5,1),
       click_through_rate(clicked_at IS NOT NULL)::numeric(5,1),
       click_to_open_rate(clicked_at IS NOT NULL)
           FILTER (WHERE opened_at IS NOT NULL)::numeric(5,1),
       conversion_rate(converted_at IS NOT NULL)::numeric(5,1)
FROM campaign_sends
WHERE delivered_at IS NOT NULL
GROUP BY campaign_id
ORDER BY campaign_id;
\set ECHO none

\qecho 'All are percentages of the messages that arrived, but for click_to_open_rate: of those opened.'
\else
INSERT INTO left_out VALUES (:'question', 'campaign_sends has no deliveries');
\endif

\if :has_control
\if :has_sends
\else
\qecho
\qecho :bold:question:plain
\endif
\qecho
\qecho 'Customers who were sent a message and ordered might have ordered anyway. The control group, which'
\qecho 'was drawn by lot and sent nothing, tells how many. Everybody chosen counts, reached or not.'
\qecho
\set ECHO queries
CREATE VIEW campaign_effects AS
SELECT campaign_id, rate(sent) AS sent, rate(control) AS control, d.difference, d.low, d.high,
       d.p_value, p_adjust(d.p_value) OVER () AS p_adjusted, l.difference AS lift
FROM (SELECT campaign_id,
             rate_agg(converted_at IS NOT NULL) FILTER (WHERE NOT is_control) AS sent,
             rate_agg(converted_at IS NOT NULL) FILTER (WHERE is_control) AS control
      FROM campaign_sends GROUP BY campaign_id) AS s,
     rate_difference(sent, control) AS d,
     rate_lift(sent, control) AS l;
\set ECHO none
COMMENT ON VIEW campaign_effects IS 'Orders of those who were sent a message, against the control group';
\qecho
\set ECHO queries
SELECT campaign_id AS id, name, sent::numeric(5,1), control::numeric(5,1), difference::numeric(5,1),
       low::numeric(5,1), high::numeric(5,1), p_value::numeric(4,3), round(lift::numeric, 1) AS lift
FROM campaign_effects LEFT JOIN campaigns USING (campaign_id)
ORDER BY campaign_id;
\set ECHO none

\qecho 'sent and control are percentages that ordered, difference is in percentage points, and lift is the'
\qecho 'difference in per cent of control. Where low is below 0 and high above, the campaign may have done'
\qecho 'nothing, however many orders followed it.'
\if :made_up
SELECT string_agg(trim_scale(uplift)::text, ', ' ORDER BY campaign_id) AS truth FROM demo_campaigns \gset
\qecho 'Linden being made up, the truth is known: the messages really add' :truth 'points.'
\endif

INSERT INTO findings
SELECT :'question', format('%s of %s campaigns brought orders that would not have come anyway%s.', count(*) FILTER (WHERE works), count(*),
						   coalesce(': ' || string_agg(format('%s (%s points)', name, to_char(difference, 'FMSG990.0')), ', '
													   ORDER BY difference DESC) FILTER (WHERE works), ''))
FROM (SELECT coalesce(name, campaign_id::text) AS name, difference, difference > 0 AND p_adjusted < 0.05 AS works
	  FROM campaign_effects LEFT JOIN campaigns USING (campaign_id)) AS c;
\else
\if :has_sends
INSERT INTO left_out VALUES ('What would customers have ordered without the campaign?', 'campaign_sends has no control group');
\endif
\endif
