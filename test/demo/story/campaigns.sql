/* campaigns.sql: response to campaigns, and their effect against the control group. */
\r
\if :has_sends
\qecho
\qecho :bold'Do campaigns work?':plain
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
\set left_out :left_out '\n  Do campaigns work? (campaign_sends has no deliveries)'
\endif

\if :has_control
\qecho
\qecho 'Customers who were sent a message and ordered might have ordered anyway. The control group, which'
\qecho 'was drawn by lot and sent nothing, tells how many. Everybody chosen counts, reached or not.'
\qecho
\set ECHO queries
SELECT campaign_id AS id, name, rate(s.sent)::numeric(5,1) AS sent,
       rate(s.control)::numeric(5,1) AS control, d.difference::numeric(5,1),
       d.low::numeric(5,1), d.high::numeric(5,1), d.p_value::numeric(6,4),
       round(l.difference::numeric, 1) AS lift
FROM (SELECT campaign_id,
             rate_agg(converted_at IS NOT NULL) FILTER (WHERE NOT is_control) AS sent,
             rate_agg(converted_at IS NOT NULL) FILTER (WHERE is_control) AS control
      FROM campaign_sends GROUP BY campaign_id) AS s
     LEFT JOIN campaigns USING (campaign_id),
     rate_difference(s.sent, s.control) AS d,
     rate_lift(s.sent, s.control) AS l
ORDER BY campaign_id;
\set ECHO none

\qecho 'sent and control are percentages that ordered, difference is in percentage points, and lift is the'
\qecho 'difference in per cent of control. Where low is below 0 and high above, the campaign may have done'
\qecho 'nothing, however many orders followed it.'
\if :made_up
SELECT string_agg(trim_scale(uplift)::text, ', ' ORDER BY campaign_id) AS truth FROM demo_campaigns \gset
\qecho 'Linden being made up, the truth is known: the messages really add' :truth 'points.'
\endif
\else
\if :has_sends
\set left_out :left_out '\n  What would customers have ordered anyway? (campaign_sends has no control group)'
\endif
\endif
